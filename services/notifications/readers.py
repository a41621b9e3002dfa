"""Whoever reads a message: their language, and the clock they live by."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from shared.locale import formats
from shared.locale.languages import SHARED, SOURCE, Languages

LANGUAGES = Languages(Path(__file__).parent / "translations", SHARED)


class Reader(NamedTuple):
    """`language` is one of ours, `zone` an IANA name."""

    language: str = SOURCE
    zone: str = "UTC"

    def say(self, text: str) -> str:
        return LANGUAGES.say(text, self.language)

    def moment(self, value: datetime) -> str:
        """Thu, 12 Nov 2026, 09:30 (Europe/Lisbon)."""
        return self._named(formats.moment(value, self.zone, self.language))

    def span(self, start: datetime, end: datetime) -> str:
        """Thu, 12 Nov 2026, 09:30 – 17:00 (Europe/Lisbon)."""
        return self._named(formats.span(start, end, self.zone, self.language))

    def _named(self, time: str) -> str:
        return f"{time} UTC" if self.zone == "UTC" else f"{time} ({self.zone})"
