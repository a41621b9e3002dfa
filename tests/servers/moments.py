"""Recognising a moment in what two programs say to each other, by the bytes that pass."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Direction(Enum):
    UP = "to the server"
    DOWN = "to the client"


@dataclass(frozen=True)
class Step:
    direction: Direction
    pattern: bytes


Moment = tuple[Step, ...]
"""Steps that follow each other on one connection; the moment is there with the last of them."""


def up(pattern: bytes) -> Step:
    """The client says it."""
    return Step(Direction.UP, pattern)


def down(pattern: bytes) -> Step:
    """The server says it."""
    return Step(Direction.DOWN, pattern)


class Recogniser:
    """Follows one connection. A pattern may be cut in two by the network anywhere."""

    def __init__(self, moment: Moment) -> None:
        self._steps = list(moment)
        self._tail = b""

    def sees(self, direction: Direction, data: bytes) -> bool:
        """Whether the moment is there with this piece of what is said."""
        while self._steps and self._steps[0].direction is direction:
            pattern = self._steps[0].pattern
            text = self._tail + data
            place = text.find(pattern)
            if place < 0:
                self._tail = text[-len(pattern) + 1 :] if len(pattern) > 1 else b""
                return False
            self._steps.pop(0)
            self._tail, data = b"", text[place + len(pattern) :]
        return not self._steps
