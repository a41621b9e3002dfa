"""Times in order: what overlaps a time is found by looking only at what is near it, however much there is in all."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, TypeVar
from uuid import UUID

Key = TypeVar("Key")


@dataclass(frozen=True, slots=True)
class Span:
    """From `starts_at` up to, and without, `ends_at`."""

    starts_at: datetime
    ends_at: datetime

    def overlaps(self, other: Span) -> bool:
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at

    def holds(self, other: Span) -> bool:
        return self.starts_at <= other.starts_at and other.ends_at <= self.ends_at

    def widened(self, by: timedelta) -> Span:
        return Span(self.starts_at - by, self.ends_at + by)


@dataclass(frozen=True, slots=True)
class Place:
    """Where and when something is."""

    room_id: UUID
    starts_at: datetime
    ends_at: datetime

    @property
    def span(self) -> Span:
        return Span(self.starts_at, self.ends_at)


class Lane(Generic[Key]):
    """What takes place in one room, or with one speaker. Several may overlap."""

    def __init__(self) -> None:
        self._starts: list[datetime] = []
        self._entries: list[tuple[datetime, datetime, Key]] = []
        self._longest = timedelta()

    def add(self, span: Span, key: Key) -> None:
        at = bisect_right(self._starts, span.starts_at)
        self._starts.insert(at, span.starts_at)
        self._entries.insert(at, (span.starts_at, span.ends_at, key))
        self._longest = max(self._longest, span.ends_at - span.starts_at)

    def remove(self, span: Span, key: Key) -> None:
        at = bisect_left(self._starts, span.starts_at)
        while self._entries[at][2] != key:
            at += 1
        del self._starts[at], self._entries[at]

    def overlapping(self, span: Span) -> Iterator[tuple[Span, Key]]:
        """By their start. Nothing that begins longer before the span than the longest takes can reach into it."""
        at = bisect_right(self._starts, span.starts_at - self._longest)
        while at < len(self._entries):
            starts_at, ends_at, key = self._entries[at]
            if starts_at >= span.ends_at:
                return
            if ends_at > span.starts_at:
                yield Span(starts_at, ends_at), key
            at += 1

    def ends(self) -> Iterator[datetime]:
        return (ends_at for _, ends_at, _ in self._entries)


def merged(spans: Iterable[Span]) -> list[Span]:
    """The same times, in order, with those that overlap or touch made one."""
    found: list[Span] = []
    for span in sorted(spans, key=lambda one: one.starts_at):
        if found and span.starts_at <= found[-1].ends_at:
            found[-1] = Span(found[-1].starts_at, max(found[-1].ends_at, span.ends_at))
        else:
            found.append(span)
    return found
