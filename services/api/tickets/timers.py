"""What comes round: holds end, and people are reminded."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import func, select

from services.api.tickets import orders, reminders
from services.api.tickets.models import Order
from services.api.tickets.states import OrderState
from shared.background.timers import Timer
from shared.database import Database, now, seconds_since
from shared.observability import metrics

HOLD_SWEEP = timedelta(seconds=2)


def timers(database: Database) -> Sequence[Timer]:
    return [
        Timer("end-holds", HOLD_SWEEP, lambda: end_holds(database)),
        Timer("remind-buyers", timedelta(seconds=5), lambda: reminders.remind_buyers(database)),
        Timer("remind-of-events", timedelta(minutes=5), lambda: reminders.remind_of_event(database)),
        Timer("measure-holds", timedelta(seconds=5), lambda: measure_holds(database)),
    ]


def end_holds(database: Database) -> bool:
    """One batch in a transaction of its own; True while more may be waiting."""
    with database.transaction() as session:
        return orders.expire_overdue(session, now()) == orders.SWEEP_BATCH


def measure_holds(database: Database) -> None:
    """Bring the gauges up to date."""
    pending = select(func.count(), func.min(Order.hold_ends_at)).where(Order.state == OrderState.PENDING)
    with database.transaction() as session:
        count, first_end = session.execute(pending).one()
    metrics.HOLDS.labels(database.service).set(count)
    metrics.HOLDS_OVERDUE_SECONDS.labels(database.service).set(seconds_since(first_end))
