"""Editors of one schedule who all move something several times a second, in a process of their own."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Task:
    """Each of the tokens moves the session at its place within the room at its place; times in seconds."""

    url: str
    event_id: str
    tokens: Sequence[str]
    session_ids: Sequence[str]
    room_ids: Sequence[str]
    first_start: str
    moves_per_second: float
    seconds: float


@dataclass(frozen=True)
class Seen:
    """Milliseconds: from each request to the frame on each other editor's socket, and to its own answer."""

    on_screens: Sequence[float]
    answered: Sequence[float]


def edit(task: Task) -> Seen:
    """Raises ValueError where a move was refused or did not reach everybody."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.editing"],
        input=json.dumps(asdict(task)),
        stdout=subprocess.PIPE,
        text=True,
        timeout=task.seconds + 120,
        check=True,
    )
    found = json.loads(done.stdout)
    if found["wrong"]:
        raise ValueError(f"{len(found['wrong'])} moves went wrong, the first: {found['wrong'][0]}")
    return Seen(found["on_screens"], found["answered"])
