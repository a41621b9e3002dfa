"""How much was told, by day (UTC)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import InstrumentedAttribute

from services.notifications.models import Delivery, DeliveryStatus, Notification
from shared.database import now

UTC = ZoneInfo("UTC")


@dataclass(frozen=True)
class Day:
    date: date
    notifications: int
    mails_sent: int
    mails_failed: int


def by_day(session: Session, days: int) -> Sequence[Day]:
    """So many days up to today, the oldest first."""
    first = now().date() - timedelta(days=days - 1)
    start = datetime.combine(first, time(), UTC)
    written = _counts(session, Notification.received_at, Notification.received_at >= start)
    sent = _counts(session, Delivery.sent_at, Delivery.sent_at >= start)
    given_up = (Delivery.status == DeliveryStatus.FAILED, Delivery.next_at >= start)
    failed = _counts(session, Delivery.next_at, *given_up)
    dates = [first + timedelta(days=number) for number in range(days)]
    return [Day(day, written.get(day, 0), sent.get(day, 0), failed.get(day, 0)) for day in dates]


def _counts(
    session: Session, moment: InstrumentedAttribute[Any], *conditions: ColumnElement[bool]
) -> dict[date, int]:
    day = _day(session, moment).label("day")
    rows = session.execute(select(day, func.count()).where(*conditions).group_by(day))
    return {date.fromisoformat(str(row.day)): row[1] for row in rows}


def _day(session: Session, moment: InstrumentedAttribute[Any]) -> ColumnElement[Any]:
    on_sqlite = session.get_bind().dialect.name == "sqlite"
    return func.date(moment) if on_sqlite else func.date(func.timezone("UTC", moment))
