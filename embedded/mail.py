"""Mail that stays in the house: every message goes into the mailbox behind `/dev/mail`."""

from __future__ import annotations

from email.message import EmailMessage

from devtools.mailbox import MailStore


class MailboxGateway:
    """The notifications service's `EmailGateway`, without an SMTP server in between."""

    def __init__(self, store: MailStore) -> None:
        self._store = store

    def send(self, message: EmailMessage) -> None:
        self._store.add(message)
