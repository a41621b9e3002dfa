"""Whole addresses of our pages, for what is read elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from flask import current_app

from services.api.schedule.timetable import Occasion


@dataclass(frozen=True)
class Site:
    """`url` without a slash at its end."""

    url: str

    @classmethod
    def here(cls) -> Site:
        return cls(current_app.config["PUBLIC_URL"].rstrip("/"))

    def event(self, event: Occasion) -> str:
        return f"{self.url}/events/{event.id}"

    def schedule(self, event: Occasion) -> str:
        return f"{self.event(event)}/schedule"

    def session(self, event: Occasion, session_id: UUID) -> str:
        return f"{self.event(event)}/sessions/{session_id}"

    def speaker(self, event: Occasion, speaker_id: UUID) -> str:
        return f"{self.event(event)}/speakers/{speaker_id}"

    def whole(self, path: str) -> str:
        return self.url + path
