"""The mailbox of development: keeps what would have been sent, and shows it at /dev/mail."""

from devtools.mailbox.pages import mailbox_pages
from devtools.mailbox.store import MailStore, StoredMail

__all__ = ["MailStore", "StoredMail", "mailbox_pages"]
