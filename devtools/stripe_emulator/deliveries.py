"""The queue of webhooks still to be sent. It lies in the database, so a restart goes on delivering."""

import random
import threading
import time
from dataclasses import dataclass
from typing import Literal

from devtools.stripe_emulator.faults import Faults
from devtools.stripe_emulator.store import Store

Order = Literal["created", "reversed", "shuffled"]


@dataclass(frozen=True)
class Delivery:
    id: int
    event_id: str
    attempts: int


class DeliveryQueue:
    """To be used inside a transaction of the store. Times are the machine's own, never skewed."""

    def __init__(self, store: Store, faults: Faults, is_configured: bool) -> None:
        self._store, self._faults, self._is_configured = store, faults, is_configured
        self.wake = threading.Event()

    def add(self, event_id: str, event_type: str) -> int:
        """Queues the event and returns how many endpoints await it."""
        if not self._is_configured:
            return 0
        faults = self._faults.webhooks
        if faults.drops(event_type):
            self._insert(event_id, event_type, "dropped", 0.0)
            return 1
        for _ in range(faults.copies):
            self._insert(event_id, event_type, "held" if faults.hold else "due", time.time() + faults.delay)
        self.wake.set()
        return 1

    def _insert(self, event_id: str, event_type: str, state: str, due_at: float) -> None:
        self._store.execute(
            "INSERT INTO deliveries (event_id, event_type, state, due_at) VALUES (?, ?, ?, ?)",
            event_id,
            event_type,
            state,
            due_at,
        )

    def next_due(self) -> Delivery | None:
        row = self._store.execute(
            "SELECT id, event_id, attempts FROM deliveries WHERE state = 'due' AND due_at <= ?"
            " ORDER BY due_at, id LIMIT 1",
            time.time(),
        ).fetchone()
        return Delivery(**dict(row)) if row else None

    def settle(self, delivery: Delivery, state: str, result: str) -> None:
        """Ends a delivery: `delivered` or, after the last attempt, `failed`."""
        self._store.execute(
            "UPDATE deliveries SET state = ?, attempts = attempts + 1, result = ? WHERE id = ?",
            state,
            result,
            delivery.id,
        )

    def postpone(self, delivery: Delivery, seconds: float, result: str) -> None:
        self._store.execute(
            "UPDATE deliveries SET due_at = ?, attempts = attempts + 1, result = ? WHERE id = ?",
            time.time() + seconds,
            result,
            delivery.id,
        )

    def release(self, order: Order) -> None:
        """Lets the held ones go, in the order asked for."""
        rows = self._store.execute("SELECT id FROM deliveries WHERE state = 'held' ORDER BY id").fetchall()
        ids = [row["id"] for row in rows]
        if order == "reversed":
            ids.reverse()
        if order == "shuffled":
            random.shuffle(ids)
        first = time.time()
        for place, delivery_id in enumerate(ids):
            due_at = first + place / 1000
            self._store.execute(
                "UPDATE deliveries SET state = 'due', due_at = ? WHERE id = ?", due_at, delivery_id
            )
        self.wake.set()

    def counts(self) -> dict[str, int]:
        states = dict.fromkeys(("due", "held", "delivered", "dropped", "failed"), 0)
        return states | dict(
            self._store.execute("SELECT state, count(*) FROM deliveries GROUP BY state").fetchall()
        )

    def recent(self, limit: int = 20) -> list[dict[str, object]]:
        rows = self._store.execute(
            "SELECT event_id, event_type, state, attempts, result FROM deliveries ORDER BY id DESC LIMIT ?",
            limit,
        )
        return [dict(row) for row in rows]
