"""How values look on pages: money, dates in a zone, moments ago. Used as Jinja filters by every service."""

from __future__ import annotations

from datetime import datetime
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
        day=day,
        clock=clock,
        moment=moment,
        ago=ago,
        rfc3339=rfc3339,
    )


def day(value: datetime, zone: str = "UTC", language: str = "en", *, year: bool = True) -> str:
    """Thu, 12 Nov 2026."""
    return format_date(value.astimezone(ZoneInfo(zone)), f"EEE, d MMM{' y' if year else ''}", locale=language)


def clock(value: datetime, zone: str = "UTC", language: str = "en") -> str:
    """09:30."""
    return format_time(value, "HH:mm", tzinfo=ZoneInfo(zone), locale=language)


def moment(value: datetime, zone: str = "UTC", language: str = "en") -> str:
    """Thu, 12 Nov 2026, 09:30."""
    return format_datetime(value, "EEE, d MMM y, HH:mm", tzinfo=ZoneInfo(zone), locale=language)


def ago(value: datetime) -> str:
    """2 minutes ago."""
    return humanize.naturaltime(now() - value)


def rfc3339(value: datetime) -> str:
    """2026-11-12T09:30:00Z, as in every JSON answer."""
    return value.isoformat(timespec="milliseconds").replace("+00:00", "Z")
