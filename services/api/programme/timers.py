"""What comes round for a programme."""

from __future__ import annotations

from datetime import timedelta

from services.api.programme import creations
from shared.database import Database
from shared.timers import Timer


def timers(database: Database) -> list[Timer]:
    return [Timer("forget-old-keys", timedelta(minutes=10), lambda: creations.forget_old(database))]
