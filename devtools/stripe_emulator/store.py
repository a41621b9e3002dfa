"""Where the emulator keeps everything: JSON documents in one SQLite file."""

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from devtools.stripe_emulator.documents import Document
from devtools.stripe_emulator.errors import NoSuchObject

_SCHEMA = """
CREATE TABLE IF NOT EXISTS objects (
    sequence INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    document TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS objects_by_kind ON objects (kind, sequence);
CREATE INDEX IF NOT EXISTS objects_by_intent ON objects (kind, json_extract(document, '$.payment_intent'));
CREATE INDEX IF NOT EXISTS open_sessions ON objects (json_extract(document, '$.expires_at'))
    WHERE kind = 'checkout.session' AND json_extract(document, '$.status') = 'open';
CREATE TABLE IF NOT EXISTS idempotency_keys (
    key TEXT PRIMARY KEY,
    fingerprint TEXT NOT NULL,
    created INTEGER NOT NULL,
    status INTEGER,
    body TEXT
);
CREATE TABLE IF NOT EXISTS deliveries (
    id INTEGER PRIMARY KEY,
    event_id TEXT NOT NULL,
    event_type TEXT NOT NULL,
    state TEXT NOT NULL,
    due_at REAL NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    result TEXT NOT NULL DEFAULT ''
);
CREATE INDEX IF NOT EXISTS deliveries_due ON deliveries (state, due_at);
"""


class Store:
    """One connection behind one lock: what happens inside `transaction()` happens at once or not at all.

    All other methods expect to be called inside a transaction, which must be short: no network, no sleep.
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.RLock()
        self._connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._connection.row_factory = sqlite3.Row
        self._connection.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;" + _SCHEMA)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def execute(self, statement: str, *values: Any) -> sqlite3.Cursor:
        return self._connection.execute(statement, values)

    def save(self, document: Document) -> None:
        """Inserts the document, or replaces the one with its id."""
        self.execute(
            "INSERT INTO objects (id, kind, document) VALUES (?, ?, ?)"
            " ON CONFLICT (id) DO UPDATE SET document = excluded.document",
            document["id"],
            document["object"],
            json.dumps(document),
        )

    def find(self, object_id: str) -> Document | None:
        row = self.execute("SELECT document FROM objects WHERE id = ?", object_id).fetchone()
        return json.loads(row["document"]) if row else None

    def get(self, kind: str, object_id: str, param: str = "id") -> Document:
        """Raises `NoSuchObject` when there is none of this kind."""
        document = self.find(object_id)
        if document is None or document["object"] != kind:
            raise NoSuchObject(kind, object_id, param)
        return document

    def select(self, kind: str, where: str = "1", *values: Any, order: str = "sequence") -> list[Document]:
        """Documents of a kind; `where` is SQL in which `$name` stands for a field of the document."""
        # `where` and `order` are written in this package; what comes from outside is always bound.
        condition = f"kind = ? AND {_with_fields(where)} ORDER BY {order}"
        rows = self.execute(f"SELECT document FROM objects WHERE {condition}", kind, *values)  # noqa: S608
        return [json.loads(row["document"]) for row in rows]

    def sequence(self, object_id: str) -> int | None:
        """The place of a document in the order of creation."""
        row = self.execute("SELECT sequence FROM objects WHERE id = ?", object_id).fetchone()
        return row["sequence"] if row else None

    def counts(self) -> dict[str, int]:
        """How many documents there are of each kind."""
        return dict(self.execute("SELECT kind, count(*) FROM objects GROUP BY kind").fetchall())

    def clear(self) -> None:
        self.execute("DELETE FROM objects")
        self.execute("DELETE FROM idempotency_keys")
        self.execute("DELETE FROM deliveries")

    def close(self) -> None:
        with self._lock:
            self._connection.close()


def _with_fields(where: str) -> str:
    words = (f"json_extract(document, '{w}')" if w.startswith("$") else w for w in where.split(" "))
    return " ".join(words).replace("$", "$.")
