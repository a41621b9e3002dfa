"""An event with a released schedule."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from shared.database import now
from tests.front_desk import Visitor, json_of
from tests.programme import Programme
from tests.released import Place, release


@dataclass
class PublishedEvent:
    """Two talks and a break in two rooms, released as 1.0; Sue gives `talk`, `other` belongs to no track."""

    programme: Programme
    hall: dict[str, Any]
    attic: dict[str, Any]
    web: dict[str, Any]
    sue: dict[str, Any]
    talk: dict[str, Any]
    other: dict[str, Any]
    first: str
    begins: datetime

    @classmethod
    def of(cls, programme: Programme) -> PublishedEvent:
        begins = (now() + timedelta(days=30)).replace(hour=9, minute=0, second=0, microsecond=0)
        hall = programme.add("rooms", name="Hall", capacity=100, location="Ground floor")
        attic = programme.add("rooms", name="Attic")
        web = programme.add("tracks", name="Web", color="#4338ca")
        sue = programme.add("speakers", name="Sue", email="sue@example.org", biography="Wrote things.")
        talk = programme.add(
            "sessions",
            title="Queues",
            abstract="What they remember",
            track_id=web["id"],
            speaker_ids=[sue["id"]],
        )
        other = programme.add("sessions", title="Looms")
        places = (
            Place(talk, hall, begins + timedelta(hours=1), 45),
            Place(other, attic, begins + timedelta(hours=3)),
        )
        pause = Place({"title": "Lunch"}, hall, begins + timedelta(hours=2), 60)
        first = release(programme, "1.0", *places, pauses=(pause,))
        return cls(programme, hall, attic, web, sue, talk, other, first, begins)

    @property
    def path(self) -> str:
        return f"{self.programme.path}/schedule"

    @property
    def page(self) -> str:
        return f"/events/{self.programme.event_id}/schedule"

    def schedule(self, visitor: Visitor | None = None) -> dict[str, Any]:
        answer = (visitor or self.programme.public).get(self.path)
        assert answer.status_code == 200, answer.text
        return json_of(answer)

    def tag(self, visitor: Visitor | None = None) -> str:
        return (visitor or self.programme.public).get(self.path).headers["ETag"]

    def move(self, name: str = "1.1", number: int = 2) -> str:
        """Queues goes to the attic, half an hour later; Looms is gone."""
        place = Place(self.talk, self.attic, self.begins + timedelta(hours=1, minutes=30), 45, sequence=1)
        return release(self.programme, name, place, number=number)
