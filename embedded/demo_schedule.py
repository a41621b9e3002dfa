"""When it is on at the demo event: a released schedule, and a draft with a session that has no place yet."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from shared.locale.formats import rfc3339

Ask = Callable[[str], Any]
Post = Callable[[str, dict[str, Any]], Any]

PLACES: Mapping[str, tuple[int, int]] = {
    "Software that lasts thirty years": (0, 30),
    "Migrations without a night shift": (0, 105),
    "Reading code like a letter": (1, 105),
    "What queues remember": (0, 300),
}
"""Room and minute, from the event's start on."""
COFFEE = (75, 30)
LUNCH = (210, 75)
LATER = "Old code clinic"


def fill(get: Ask, post: Post, event: Mapping[str, Any]) -> None:
    """Once the programme is there."""
    path = f"/api/v1/events/{event['id']}"
    start = datetime.fromisoformat(event["starts_at"])
    draft = get(f"{path}/schedule/draft")
    rooms, moves = [room["id"] for room in draft["rooms"]], []
    for session in draft["sessions"]:
        room, minute = PLACES[session["title"]]
        times = _times(start, minute, session["length"])
        moves.append({"session_id": session["id"], "revision": 0, "room_id": rooms[room], **times})
    post(f"{path}/schedule/draft/moves", {"moves": moves})
    for title, (minute, length) in (("Coffee", COFFEE), ("Lunch", LUNCH)):
        post(f"{path}/schedule/draft/blocks", {"title": title, **_times(start, minute, length)})
    post(f"{path}/schedule/releases", {"name": "First schedule"})
    post(f"{path}/sessions", {"title": LATER, "type": "workshop", "length": 60, "expected_audience": 90})


def _times(start: datetime, minute: int, length: int) -> dict[str, str]:
    starts_at = start + timedelta(minutes=minute)
    return {"starts_at": rfc3339(starts_at), "ends_at": rfc3339(starts_at + timedelta(minutes=length))}
