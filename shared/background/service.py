"""What a service is to the bus, so that a worker process and the embedded mode start the same thing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from shared.background.timers import Timer
from shared.bus.inbox import Handlers
from shared.database import Database


@dataclass(frozen=True)
class Service:
    """A service's name, its database, what it hears, and what comes round."""

    name: str
    database: Database
    handlers: Handlers
    timers: Sequence[Timer] = ()
