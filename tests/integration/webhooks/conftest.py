"""An event with webhooks, a receiver that is a process of its own, and the job that calls it."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update

from services.api.events.models import Event
from services.api.handlers import HANDLERS
from services.api.webhooks import queue, use_cases
from services.api.webhooks.addresses import Reach
from services.api.webhooks.bodies import NewWebhook
from services.api.webhooks.calls import Caller
from services.api.webhooks.models import Delivery, Webhook
from services.api.webhooks.sender import Sender
from services.api.webhooks.signing import Secrets
from shared.bus.inbox import Inbox
from shared.database import Database, now
from shared.events import OrderPaid
from tests import migrated
from tests.box_office import BoxOffice
from tests.contracts.test_events import golden
from tests.servers.fixtures import FreshDatabase
from tests.servers.process import Process
from tests.signing import KEYS
from tests.waiting import wait_until

SECRETS = Secrets(KEYS.link_key)
ORDER_PAID = "order.paid"


class Receiver:
    """Called at `url("/ok")`, `/fail`, `/hold` and the others that its process knows."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "calls.jsonl"
        command = [sys.executable, "-m", "tests.integration.webhooks.receiver", str(self._file)]
        self.process = Process("receiver", command, folder)

    def start(self) -> Receiver:
        self.process.start()
        wait_until(lambda: self.process.output().strip(), 20, what="the receiver's port")
        return self

    def url(self, path: str) -> str:
        return f"http://localhost:{self.process.output().split()[0]}{path}"

    @property
    def calls(self) -> list[dict[str, Any]]:
        lines = self._file.read_text().splitlines() if self._file.exists() else []
        return [json.loads(line) for line in lines]

    @property
    def ids(self) -> list[str]:
        return [call["headers"]["webhook-id"] for call in self.calls]


@dataclass
class Switchboard:
    """One api database with an event whose orders are told to webhooks."""

    database: Database
    caller: Caller = field(default_factory=lambda: Caller(Reach.ANYWHERE, seconds=2))

    def __post_init__(self) -> None:
        self.office = BoxOffice(self.database)
        self.event: Event = self.office.event()
        self.sender = Sender(self.database, SECRETS, self.caller)
        self.inbox = Inbox(self.database, HANDLERS)

    def webhook(self, url: str, *types: str) -> Webhook:
        body = NewWebhook.model_validate({"url": url, "types": types or (ORDER_PAID,)})
        with self.database.transaction() as session:
            return use_cases.register(session, session.get_one(Event, self.event.id), body, Reach.ANYWHERE)

    def order_paid(self, number: int = 1, event_id: UUID | None = None) -> bytes:
        """The kept example of the bus, about this event."""
        told = json.loads(golden(OrderPaid))
        told["id"] = str(UUID(int=number))
        told["data"]["event_id"] = str(event_id or self.event.id)
        return json.dumps(told).encode()

    def ping(self, webhook: Webhook) -> None:
        with self.database.transaction() as session:
            queue.ping(session, session.get_one(Webhook, webhook.id))

    def delivery(self) -> Delivery:
        """The only one, with its attempts."""
        with self.database.transaction() as session:
            found = session.scalars(select(Delivery)).one()
            list(found.attempts)
            return found

    def again(self, webhook: Webhook) -> Webhook:
        with self.database.transaction() as session:
            return session.get_one(Webhook, webhook.id)

    def round(self) -> None:
        """As the timers do it."""
        self.sender.send_due()
        self.sender.retry_due()

    def let_pass(self, **ago: datetime | None) -> None:
        """Make what waits due, as if time had passed."""
        with self.database.transaction() as session:
            session.execute(update(Delivery).values(next_at=now() - timedelta(seconds=1), **ago))


@pytest.fixture
def receiver(tmp_path: Path) -> Iterator[Receiver]:
    receiver = Receiver(tmp_path).start()
    yield receiver
    receiver.process.stop()


@pytest.fixture(params=["sqlite", "postgresql"])
def board(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Switchboard]:
    """On both: the claim is written in SQL that they must both understand."""
    if request.param == "sqlite":
        url = migrated.sqlite(tmp_path, "api")
    else:
        database_of: FreshDatabase = request.getfixturevalue("migrated_database")
        url = database_of("api")
    database = Database(url, "api", pool_size=20)
    yield Switchboard(database)
    database.close()
