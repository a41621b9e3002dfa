"""A conference with a programme and a released schedule, made over the API."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from shared.database import now
from shared.locale.formats import rfc3339
from tests.system.visitor import Visitor

LISBON_IS_AWAKE = range(2, 20)
"""Hours of UTC. In the others the conference is elsewhere: one page shows one day, and both talks are to be on it."""
ABSTRACT = "What stays in a queue when everybody has gone home. " * 4


@dataclass
class Conference:
    """It has begun: `on` is on now, in the hall, `next` comes next, in the attic; both are released as 1.0."""

    organizer: Visitor
    event_id: str
    begins: datetime
    hall: str
    attic: str
    track: str
    speaker: str
    on: str
    next: str

    @classmethod
    def of(cls, organizer: Visitor) -> Conference:
        begins = now().replace(second=0, microsecond=0) - timedelta(minutes=5)
        event = organizer.post(
            "/events",
            name="Harbour Conf",
            timezone="Europe/Lisbon" if begins.hour in LISBON_IS_AWAKE else "America/Los_Angeles",
            starts_at=rfc3339(begins - timedelta(hours=1)),
            ends_at=rfc3339(begins + timedelta(days=2)),
            description="Two days of talks beside the water.",
        )
        path = f"/events/{event['id']}"
        tag = organizer.response("GET", path).headers["ETag"]
        organizer.patch(path, {"If-Match": tag}, state="published")

        def add(collection: str, **fields: object) -> str:
            return str(organizer.post(f"{path}/{collection}", None, **fields)["id"])

        track = add("tracks", name="Distributed systems", color="#4338ca")
        speaker = add(
            "speakers", name="Ada Lovelace", organization="Engines", biography="Likes unfinished things."
        )
        talk = {"abstract": ABSTRACT, "track_id": track, "speaker_ids": [speaker], "language": "en"}
        conference = cls(
            organizer,
            event["id"],
            begins,
            add("rooms", name="Hall", capacity=100, location="Ground floor"),
            add("rooms", name="Attic"),
            track,
            speaker,
            add("sessions", title="Queues and what they remember", **talk),
            add("sessions", title="Looms and loops"),
        )
        conference.place(conference.on, conference.hall, 0)
        conference.place(conference.next, conference.attic, 60)
        conference.release("1.0")
        return conference

    @property
    def path(self) -> str:
        """Of the event, in the API and as a page."""
        return f"/events/{self.event_id}"

    @property
    def page(self) -> str:
        return f"{self.path}/schedule"

    def place(self, session_id: str, room_id: str, minute: int, revision: int = 0) -> None:
        starts_at = self.begins + timedelta(minutes=minute)
        place = {
            "room_id": room_id,
            "starts_at": rfc3339(starts_at),
            "ends_at": rfc3339(starts_at + timedelta(minutes=30)),
        }
        slot = f"{self.page}/draft/slots/{session_id}"
        self.organizer.patch(slot, {"If-Match": f'"{revision}"'}, **place)

    def release(self, name: str) -> dict[str, Any]:
        made: dict[str, Any] = self.organizer.post(f"{self.page}/releases", name=name)
        return made
