"""Migrated databases to begin with, made once and copied: migrating takes longer than most tests."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from shared.database import Database
from shared.migrations import migrate


def sqlite(folder: Path, service: str) -> str:
    """The address of a new file in that folder."""
    file = folder / f"{service}.sqlite3"
    file.write_bytes(_file(service))
    return f"sqlite:///{file}"


def bring_up(url: str, service: str) -> None:
    """Migrate a database and let go of it."""
    database = Database(url, service)
    migrate.upgrade(database, f"services.{service}")
    database.close()


@cache
def _file(service: str) -> bytes:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "template.sqlite3"
        bring_up(f"sqlite:///{file}", service)
        return file.read_bytes()
