"""How values look on pages: money, dates in a zone, moments ago. Used as Jinja filters by every service."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import humanize
from babel.dates import format_date, format_datetime, format_time
from flask import Flask

from shared import money
from shared.database import now


def install(app: Flask) -> None:
    """Make these formats known to the app's templates as filters."""
    app.jinja_env.filters.update(
        money=money.display,
        major=money.major_units,
        day=day,
        clock=clock,
        moment=moment,
        ago=ago,
        rfc3339=rfc3339,
    )


def day(value: datetime, zone: str = "UTC", language: str = "en", *, year: bool = True) -> str:
    """Thu, 12 Nov 2026."""
    pattern = _day(language) if year else _day(language).removesuffix(" y")
    return format_date(value.astimezone(ZoneInfo(zone)), pattern, locale=language)


def long_day(value: date, language: str = "en") -> str:
    """Thursday 12 November 2026."""
    pattern = "EEEE, d. MMMM y" if language == "de" else "EEEE d MMMM y"
    return format_date(value, pattern, locale=language)


def clock(value: datetime, zone: str = "UTC", language: str = "en") -> str:
    """09:30."""
    return format_time(value, "HH:mm", tzinfo=ZoneInfo(zone), locale=language)


def moment(value: datetime, zone: str = "UTC", language: str = "en") -> str:
    """Thu, 12 Nov 2026, 09:30."""
    return format_datetime(value, f"{_day(language)}, HH:mm", tzinfo=ZoneInfo(zone), locale=language)


def span(start: datetime, end: datetime, zone: str = "UTC", language: str = "en") -> str:
    """Thu, 12 Nov 2026, 09:30 – 17:00; with both dates where it goes on for longer."""
    same_day = start.astimezone(ZoneInfo(zone)).date() == end.astimezone(ZoneInfo(zone)).date()
    until = clock(end, zone, language) if same_day else moment(end, zone, language)
    return f"{moment(start, zone, language)} – {until}"


def ago(value: datetime, language: str = "en") -> str:
    """2 minutes ago."""
    return _ago(int((now() - value).total_seconds()), language)


def until(value: datetime, language: str = "en") -> str:
    """How long it still is: 5 minutes."""
    with _humanized(language):
        return humanize.naturaldelta(value - now())


@lru_cache(maxsize=256)
def _ago(seconds: int, language: str) -> str:
    """Kept, as most of what is shown has just happened."""
    with _humanized(language):
        return humanize.naturaltime(timedelta(seconds=seconds))


def _day(language: str) -> str:
    return "EEE, d. MMM y" if language == "de" else "EEE, d MMM y"


@contextmanager
def _humanized(language: str) -> Iterator[None]:
    """The library keeps its language per thread: it is put back, so that nobody else's words change."""
    humanize.activate(language)
    try:
        yield
    finally:
        humanize.deactivate()


def rfc3339(value: datetime) -> str:
    """2026-11-12T09:30:00Z, as in every JSON answer."""
    return value.isoformat(timespec="milliseconds").replace("+00:00", "Z")
