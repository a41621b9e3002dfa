"""A day as a table: a column for each room, a row for each moment at which something begins or ends."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.api.schedule.timetable import Pause, Room, Talk

Entry = Talk | Pause


@dataclass(frozen=True)
class Cell:
    """`entry` stands in `rows` rows; without one it is an empty cell."""

    entry: Entry | None
    rows: int = 1


@dataclass(frozen=True)
class Row:
    """From this moment to the next. What began further up leaves no cell here."""

    starts_at: datetime
    cells: Sequence[Cell]


@dataclass(frozen=True)
class Grid:
    rooms: Sequence[Room]
    rows: Sequence[Row]


def grid(rooms: Sequence[Room], entries: Iterable[Entry]) -> Grid:
    """Of rooms in which something is. Nothing in a room overlaps; what did would push what comes after it aside."""
    found = sorted(entries, key=lambda entry: entry.starts_at)
    used = [room for room in rooms if any(entry.room.id == room.id for entry in found)]
    moments = sorted({moment for entry in found for moment in (entry.starts_at, entry.ends_at)})
    columns = [_column(moments, [one for one in found if one.room.id == room.id]) for room in used]
    rows = [
        Row(moment, [cell for column in columns if (cell := column[number])])
        for number, moment in enumerate(moments[:-1])
    ]
    return Grid(used, rows)


def _column(moments: Sequence[datetime], entries: Sequence[Entry]) -> list[Cell | None]:
    """None where a cell from further up goes on."""
    column: list[Cell | None] = [Cell(None) for _ in moments]
    place = {moment: number for number, moment in enumerate(moments)}
    free_from = 0
    for entry in entries:
        first, last = max(place[entry.starts_at], free_from), place[entry.ends_at]
        if first >= last:
            continue
        column[first:last] = [Cell(entry, last - first), *[None] * (last - first - 1)]
        free_from = last
    return column
