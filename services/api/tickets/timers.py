"""What comes round: holds end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from services.api.tickets import orders
from shared.database import Database, now
from shared.timers import Timer

HOLD_SWEEP = timedelta(seconds=2)


def timers(database: Database) -> Sequence[Timer]:
    return [Timer("order holds", HOLD_SWEEP, lambda: end_holds(database))]


def end_holds(database: Database) -> bool:
    """One batch in a transaction of its own; True while more may be waiting."""
    with database.transaction() as session:
        return orders.expire_overdue(session, now()) == orders.SWEEP_BATCH
