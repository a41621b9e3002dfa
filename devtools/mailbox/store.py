"""Where the mail is kept: one SQLite file with the latest messages."""

import sqlite3
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import getaddresses
from pathlib import Path

KEPT = 1000
_SCHEMA = """
PRAGMA journal_mode=WAL;
CREATE TABLE IF NOT EXISTS messages (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    recipients TEXT NOT NULL,
    sent_at TEXT NOT NULL,
    content BLOB NOT NULL
);
"""


@dataclass(frozen=True)
class StoredMail:
    """One message as a reader wants it.

    `to` holds bare addresses, separated by commas. `text` and `html` are empty when there is no such part.
    """

    id: int
    to: str
    subject: str
    text: str
    html: str
    headers: dict[str, str]
    sent_at: datetime


class MailStore:
    """Messages in the order they came; the oldest make room beyond `keep`.

    Several processes may share the file: each waits for the other's write.
    """

    def __init__(self, path: Path, keep: int = KEPT) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._keep = keep
        self._lock = threading.Lock()
        self._connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None, timeout=15)
        self._connection.row_factory = sqlite3.Row
        self._connection.executescript(_SCHEMA)

    def add(self, message: EmailMessage, recipients: Iterable[str] = ()) -> int:
        """Stores the message and returns its id. `recipients` are the envelope's; without them `To` counts."""
        sent_at = datetime.now(UTC).isoformat(timespec="milliseconds")
        to = ", ".join(recipients or _addresses(message))
        with self._transaction() as connection:
            row = connection.execute(
                "INSERT INTO messages (recipients, sent_at, content) VALUES (?, ?, ?) RETURNING id",
                (to, sent_at, message.as_bytes(policy=SMTP)),
            ).fetchone()
            connection.execute("DELETE FROM messages WHERE id <= ?", (row["id"] - self._keep,))
            return int(row["id"])

    def items(self, limit: int = KEPT, *, to: str = "") -> list[StoredMail]:
        """The latest messages, newest first; with `to` those whose recipients have it in them."""
        asked = "SELECT * FROM messages WHERE instr(recipients, ?) ORDER BY id DESC LIMIT ?"
        with self._lock:
            rows = self._connection.execute(asked, (to, limit)).fetchall()
        return [_read(row) for row in rows]

    def get(self, mail_id: int) -> StoredMail | None:
        with self._lock:
            row = self._connection.execute("SELECT * FROM messages WHERE id = ?", (mail_id,)).fetchone()
        return _read(row) if row else None

    def clear(self) -> None:
        with self._transaction() as connection:
            connection.execute("DELETE FROM messages")

    def close(self) -> None:
        with self._lock:
            self._connection.close()

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")


def _addresses(message: EmailMessage) -> list[str]:
    return [address for _, address in getaddresses(map(str, message.get_all("To", [])))]


def _read(row: sqlite3.Row) -> StoredMail:
    message = message_from_bytes(row["content"], _class=EmailMessage, policy=SMTP)
    return StoredMail(
        id=row["id"],
        to=row["recipients"],
        subject=str(message.get("Subject", "")),
        text=_body(message, "plain"),
        html=_body(message, "html"),
        headers={name: str(value) for name, value in message.items()},
        sent_at=datetime.fromisoformat(row["sent_at"]),
    )


def _body(message: EmailMessage, kind: str) -> str:
    part = message.get_body(preferencelist=(kind,))
    return "" if part is None else str(part.get_content()).replace("\r\n", "\n")
