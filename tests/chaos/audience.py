"""Very many people with three tabs each, in a process of their own. They read what they see, on any tab, and remember
all that they were shown."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Self

from shared.auth import Person
from tests.chaos.cursor import Cursor
from tests.signing import new_person, session_token
from tests.system.system import System

TABS_EACH = 3
LOGIN_LASTS = timedelta(hours=3)
"""Nobody renews these log-ins: `api` does not know of them."""


@dataclass(frozen=True)
class Seen:
    """One tab at the end."""

    who: str
    cursor: Cursor


@dataclass(frozen=True)
class Ending:
    """What came of it all. `asked_to_read` is by person, `read` what they were told is read, `errors` were a 500."""

    tabs: Sequence[Seen] = ()
    asked_to_read: Mapping[str, set[str]] = field(default_factory=dict)
    read: Mapping[str, str] = field(default_factory=dict)
    errors: Sequence[str] = ()


class Audience:
    """All tabs are open when the block begins."""

    def __init__(self, system: System, size: int) -> None:
        self.people: Sequence[Person] = [new_person(f"Reader{number}") for number in range(size)]
        tokens = {
            str(person.id): session_token(person, lasts=LOGIN_LASTS, keys=system.keys)
            for person in self.people
        }
        self._task = {"url": system.url, "tokens": tokens, "tabs_each": TABS_EACH}

    @property
    def tabs(self) -> int:
        return len(self.people) * TABS_EACH

    def seqs(self) -> list[tuple[str, int]]:
        """Person and how far each tab has come."""
        return [(who, seq) for who, seq in self._ask("seqs")]

    def stop_reading(self) -> None:
        """Everybody only looks on from now; what they were about to mark is answered."""
        self._ask("stop")

    def ending(self) -> Ending:
        told = self._ask("ending")
        return Ending(
            tabs=[Seen(who, Cursor.restored(shown)) for who, shown in told["tabs"]],
            asked_to_read={who: set(ids) for who, ids in told["asked_to_read"].items()},
            read=told["read"],
            errors=told["errors"],
        )

    def _ask(self, question: object) -> Any:
        if self._process.stdin is None or self._process.stdout is None:
            raise RuntimeError("started without pipes")
        self._process.stdin.write(json.dumps(question) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.chaos.tabs"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._ask(self._task)
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait(timeout=10)
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
