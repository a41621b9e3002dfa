"""What is different between two timetables, for readers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from services.api.schedule.timetable import Talk, Timetable


class Kind(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"


@dataclass(frozen=True)
class Difference:
    """`before` and `after` are the talk as it stood; one of them is missing where it came or went."""

    kind: Kind
    before: Talk | None
    after: Talk | None

    @property
    def talk(self) -> Talk:
        found = self.after or self.before
        if found is None:
            raise ValueError("a difference of nothing")
        return found


def between(older: Timetable, newer: Timetable) -> list[Difference]:
    """In order of what is newer; what is gone comes last."""
    then = {talk.session_id: talk for talk in older.talks}
    now = {talk.session_id for talk in newer.talks}
    found = [one for talk in newer.talks if (one := _difference(then.get(talk.session_id), talk))]
    gone = [Difference(Kind.REMOVED, talk, None) for talk in older.talks if talk.session_id not in now]
    return found + gone


def by_session(differences: list[Difference]) -> dict[UUID, Difference]:
    return {one.talk.session_id: one for one in differences}


def _difference(before: Talk | None, after: Talk) -> Difference | None:
    if before is None:
        return Difference(Kind.ADDED, None, after)
    places = [(talk.room.id, talk.room.name, talk.starts_at, talk.ends_at) for talk in (before, after)]
    return Difference(Kind.MOVED, before, after) if places[0] != places[1] else None
