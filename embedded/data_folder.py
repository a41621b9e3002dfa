"""The folder that holds all state: databases, mail, and the keys made at the first start."""

from __future__ import annotations

import fcntl
import json
import os
from dataclasses import asdict
from pathlib import Path
from typing import IO

from shared.config import keys


class DataFolderInUse(Exception):
    """Another process runs with the same data; two would both relay the same events."""


class DataFolderUnusable(Exception):
    """It cannot be made or written to."""


def claim(folder: Path) -> IO[str]:
    """Make the folder and hold its lock for as long as the returned file stays open.

    Raises `DataFolderInUse` and `DataFolderUnusable`.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / "lock").open("w")
    except OSError as error:
        raise DataFolderUnusable(f"the data folder {folder} cannot be used: {error.strerror}") from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        raise DataFolderInUse(folder) from None
    return lock


def read_or_make_keys(folder: Path) -> keys.Keys:
    """The keys of this installation. Kept, so that log-ins and links outlive a restart."""
    path = folder / "keys.json"
    if not path.exists():
        _write_private(path, json.dumps(asdict(keys.generate())))
    return keys.Keys(**json.loads(path.read_text()))


def _write_private(path: Path, text: str) -> None:
    draft = path.with_suffix(".draft")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
    draft.rename(path)
