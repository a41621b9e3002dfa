"""The worker is killed after the receiver was called and before that is written down."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from services.api.webhooks.models import Delivery, DeliveryState
from services.api.webhooks.sender import STUCK_AFTER
from shared.database import Database, now
from tests.integration.webhooks.conftest import Receiver, Switchboard
from tests.servers.fixtures import FreshBroker, FreshDatabase
from tests.servers.ports import free_port
from tests.servers.process import Process
from tests.signing import KEYS
from tests.waiting import wait_until

ROOT = Path(__file__).parents[3]


@pytest.fixture
def board(migrated_database: FreshDatabase) -> Iterator[Switchboard]:
    database = Database(migrated_database("api"), "api")
    yield Switchboard(database)
    database.close()


@pytest.fixture
def worker(board: Switchboard, fresh_broker: FreshBroker, tmp_path: Path) -> Iterator[Process]:
    environment = {
        "PYTHONPATH": str(ROOT),
        "PUBLIC_URL": "http://localhost",
        "FANFARE_ENV": "test",
        "DATABASE_URL": board.database.url.render_as_string(hide_password=False),
        "RABBITMQ_URL": fresh_broker("webhooks"),
        "LINK_KEY": KEYS.link_key,
        "WEBHOOKS_TO": "anywhere",
        "HEALTH_PORT": str(free_port()),
    }
    command = [sys.executable, "-m", "services.api.worker"]
    with Process("api-worker", command, tmp_path, env=os.environ | environment) as process:
        yield process


def test_a_call_whose_mark_was_lost_is_made_again_under_the_same_id(
    board: Switchboard, worker: Process, receiver: Receiver
) -> None:
    board.webhook(receiver.url("/hold"))
    board.inbox.receive([board.order_paid()])
    wait_until(lambda: len(receiver.calls) == 1, 30, what="the first call")

    worker.kill()
    assert state(board) is DeliveryState.SENDING
    worker.start()
    with board.database.transaction() as session:  # as if it had been minutes ago
        session.execute(update(Delivery).values(claimed_at=now() - STUCK_AFTER - timedelta(seconds=1)))

    wait_until(lambda: len(receiver.calls) == 2, 60, what="the second call")
    assert len(set(receiver.ids)) == 1


def state(board: Switchboard) -> DeliveryState:
    with board.database.transaction() as session:
        return session.scalars(select(Delivery.state)).one()
