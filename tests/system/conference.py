"""An event with rooms, speakers and sessions, whose schedule is to be made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from shared.locale.formats import rfc3339
from tests.system.visitor import Visitor
from tests.waiting import wait_until

ROOMS = {"Main hall": 400, "Attic": 20, "Workshop": 30}
OPENS, CLOSES = time(9), time(18)


@dataclass(frozen=True)
class Conference:
    """Rooms and sessions by their names."""

    organizer: Visitor
    id: str
    zone: ZoneInfo
    first_day: date
    rooms: Mapping[str, str]
    sessions: Mapping[str, str]

    @property
    def editor(self) -> str:
        return f"/events/{self.id}/schedule/edit"

    @property
    def draft_path(self) -> str:
        return f"/events/{self.id}/schedule/draft"

    def draft(self) -> Any:
        return self.organizer.get(self.draft_path)

    def slot(self, title: str) -> dict[str, Any]:
        """As the draft has it: `{room_id: None, revision}` for one without a place."""
        draft, session_id = self.draft(), self.sessions[title]
        rows = [{"room_id": None, **row} for row in (*draft["slots"], *draft["unscheduled"])]
        found: dict[str, Any] = next(row for row in rows if row["session_id"] == session_id)
        return found

    def place(self, title: str, room: str, clock: str, minutes: int = 30, by: Visitor | None = None) -> None:
        """On the first day, by the clock of the place."""
        starts = datetime.combine(self.first_day, time.fromisoformat(clock), self.zone).astimezone(UTC)
        revision = self.slot(title)["revision"]
        (by or self.organizer).patch(
            f"{self.draft_path}/slots/{self.sessions[title]}",
            {"If-Match": f'"{revision}"'},
            room_id=self.rooms[room],
            starts_at=rfc3339(starts),
            ends_at=rfc3339(starts + timedelta(minutes=minutes)),
        )

    def where(self, title: str) -> tuple[str, str, str] | None:
        """Room, start and end on the clock of the place."""
        slot = self.slot(title)
        if slot["room_id"] is None:
            return None
        names = {room_id: name for name, room_id in self.rooms.items()}
        starts, ends = (
            datetime.fromisoformat(slot[name]).astimezone(self.zone) for name in ("starts_at", "ends_at")
        )
        return names[slot["room_id"]], f"{starts:%H:%M}", f"{ends:%H:%M}"

    def await_place(self, title: str, place: tuple[str, str, str] | None) -> None:
        """A page shows a move before it is saved."""
        wait_until(lambda: self.where(title) == place, what=f"“{title}” to be saved at {place}")

    def helper(self, visitor: Visitor) -> Visitor:
        """Another organizer."""
        invite = self.organizer.post(f"/events/{self.id}/invites", email=visitor.email, role="organizer")
        visitor.post(f"/invites/{invite['id']}/acceptance")
        return visitor


def conference(
    organizer: Visitor,
    sessions: Mapping[str, str],
    first_day: date,
    zone: str = "Europe/Berlin",
    days: int = 2,
) -> Conference:
    """`sessions` are titles with the name of whoever speaks."""
    place = ZoneInfo(zone)
    last_day = first_day + timedelta(days=days - 1)
    event = organizer.post(
        "/events",
        name="Conference of clocks",
        timezone=zone,
        starts_at=rfc3339(datetime.combine(first_day, OPENS, place).astimezone(UTC)),
        ends_at=rfc3339(datetime.combine(last_day, CLOSES, place).astimezone(UTC)),
    )
    path = f"/events/{event['id']}"
    rooms = {
        name: organizer.post(f"{path}/rooms", name=name, capacity=seats)["id"]
        for name, seats in ROOMS.items()
    }
    track = organizer.post(f"{path}/tracks", name="Python", color="#4338ca")["id"]
    speakers = {
        name: organizer.post(f"{path}/speakers", name=name)["id"] for name in sorted(set(sessions.values()))
    }
    made = {
        title: organizer.post(
            f"{path}/sessions",
            title=title,
            length=30,
            state="confirmed",
            track_id=track,
            speaker_ids=[speakers[speaker]],
        )["id"]
        for title, speaker in sessions.items()
    }
    return Conference(organizer, event["id"], place, first_day, rooms, made)
