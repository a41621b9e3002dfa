"""What comes round for accounts."""

from datetime import timedelta

from services.api.accounts import logins
from shared.background.timers import Timer
from shared.database import Database


def timers(database: Database) -> list[Timer]:
    return [Timer("forget-old-logins", timedelta(hours=1), lambda: logins.forget_old(database))]
