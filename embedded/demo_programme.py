"""What is on at the demo event."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Post = Callable[[str, dict[str, Any]], Any]

TRACKS = (("Craft", "#4338ca"), ("Systems", "#0f766e"))
ROOMS = (("Sail loft", 180, "Upper floor"), ("Boat shed", 60, "By the quay"))
SPEAKERS = (
    ("Mara Lindqvist", "Tidewater Labs", "Mara builds databases that survive their makers."),
    ("Jonas Adeyemi", "Northlight", "Jonas keeps old systems young."),
    ("Yuki Tanaka", "Independent", "Yuki writes about work and tools."),
)
SPONSORS = (("Harbour Works", "Gold", "https://example.org"), ("Quay Books", "Silver", "https://example.com"))
SESSIONS: tuple[Mapping[str, Any], ...] = (
    {"title": "Software that lasts thirty years", "type": "keynote", "length": 45, "speaker": 0, "track": 0},
    {"title": "Migrations without a night shift", "type": "talk", "length": 30, "speaker": 1, "track": 1},
    {"title": "Reading code like a letter", "type": "workshop", "length": 90, "speaker": 2, "track": 0},
    {"title": "What queues remember", "type": "talk", "length": 30, "speaker": 0, "track": 1},
)


def fill(post: Post, event_id: str) -> None:
    """Add it through the API."""
    path = f"/api/v1/events/{event_id}"
    tracks = [post(f"{path}/tracks", {"name": name, "color": color})["id"] for name, color in TRACKS]
    for name, capacity, location in ROOMS:
        post(f"{path}/rooms", {"name": name, "capacity": capacity, "location": location})
    speakers = [
        post(f"{path}/speakers", {"name": name, "organization": organization, "biography": biography})["id"]
        for name, organization, biography in SPEAKERS
    ]
    for name, level, url in SPONSORS:
        post(f"{path}/sponsors", {"name": name, "level": level, "url": url})
    for session in SESSIONS:
        said = {name: value for name, value in session.items() if name not in {"speaker", "track"}}
        links = {"speaker_ids": [speakers[session["speaker"]]], "track_id": tracks[session["track"]]}
        post(f"{path}/sessions", {**said, **links, "language": "en"})
