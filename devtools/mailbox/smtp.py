"""An SMTP server that keeps everything and sends nothing on."""

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from devtools.mailbox.store import MailStore

LARGEST_MESSAGE = 10_000_000


class _Keeper:
    def __init__(self, store: MailStore) -> None:
        self._store = store

    # The name is aiosmtpd's.
    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        content = (
            envelope.content if isinstance(envelope.content, bytes) else (envelope.content or "").encode()
        )
        message = message_from_bytes(content, _class=EmailMessage, policy=SMTP_POLICY)
        self._store.add(message, envelope.rcpt_tos)
        return "250 Kept"


def smtp_server(store: MailStore, host: str, port: int) -> Controller:
    """A server for `start()` and `stop()`; it runs in a thread of its own."""
    return Controller(_Keeper(store), hostname=host, port=port, data_size_limit=LARGEST_MESSAGE)
