"""What a reader of the schedule's page has chosen: it stands in the address, so each choice is a link."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Literal
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from services.api.inputs import Zone
from services.api.schedule.timetable import Day, Pause, Talk, Timetable, days_of
from shared.web import Body

ALL_DAYS = "all"


class Choices(Body):
    """`day` is a date, or `all`; empty: today while it lasts, else the first. `since` and `release` are releases."""

    view: Literal["list", "grid"] = "list"
    day: date | Literal["all", ""] = ""
    zone: Zone | None = None
    track_id: UUID | Literal[""] = ""
    room_id: UUID | Literal[""] = ""
    starred: bool = False
    since: UUID | None = None
    release: UUID | None = None

    def link(self, **changes: object) -> str:
        """The query of the same page with something chosen otherwise; None or "" takes a choice back."""
        chosen = {**self.model_dump(exclude_defaults=True), **changes}
        said = {name: _said(value) for name, value in chosen.items() if value not in (None, "", False)}
        return f"?{urlencode(said)}" if said else "?"

    def clock(self, whole: Timetable) -> ZoneInfo:
        return ZoneInfo(self.zone) if self.zone else whole.zone

    def days(self, whole: Timetable, moment: datetime) -> tuple[list[Day], list[Day]]:
        """All days, and those to show."""
        every = days_of(whole, self.clock(whole))
        if self.day == ALL_DAYS:
            return every, every
        shown = [day for day in every if day.on == self.day]
        today = [day for day in every if day.holds(moment)]
        return every, shown or today[:1] or every[:1]

    def holds(self, talk: Talk, starred: Collection[UUID]) -> bool:
        return (
            self.track_id in ("", talk.track.id if talk.track else None)
            and self.room_id in ("", talk.room.id)
            and (not self.starred or talk.session_id in starred)
        )

    def holds_pause(self, pause: Pause) -> bool:
        return not self.track_id and not self.starred and self.room_id in ("", pause.room.id)


def _said(value: object) -> str:
    return "1" if value is True else str(value)
