"""Breaks as readers of a list see them: one at a time, however many rooms have it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from services.api.schedule.timetable import Pause, Room, Talk


@dataclass
class SharedPause:
    title: str
    starts_at: datetime
    ends_at: datetime
    rooms: list[Room] = field(default_factory=list)


def with_shared_pauses(entries: Sequence[Talk | Pause]) -> list[Talk | SharedPause]:
    """The same, with one entry for all breaks of one title and time, where the first of them was."""
    found: list[Talk | SharedPause] = []
    shared: dict[tuple[str, datetime, datetime], SharedPause] = {}
    for entry in entries:
        if isinstance(entry, Talk):
            found.append(entry)
            continue
        key = (entry.title, entry.starts_at, entry.ends_at)
        if key not in shared:
            shared[key] = SharedPause(*key)
            found.append(shared[key])
        shared[key].rooms.append(entry.room)
    return found
