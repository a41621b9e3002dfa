"""Every kept example is taken by every service that hears it, without a failure and without being put off."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from services.api.handlers import HANDLERS as API
from services.api.tickets.models import Order
from services.notifications.handlers import HANDLERS as NOTIFICATIONS
from services.payments.handlers import HANDLERS as PAYMENTS
from services.payments.ledger.models import Payment
from services.realtime.handlers import HANDLERS as REALTIME
from services.realtime.handlers import notifications_read
from shared.bus import tables
from shared.bus.inbox import Handlers, Inbox, is_idempotent
from shared.database import Database, now
from shared.events import Event, NotificationChanged, RefundRequested, ReviewAccepted, unpack
from shared.events.payments import PaymentEvent
from tests import migrated
from tests.box_office import BoxOffice
from tests.contracts.test_events import golden

HANDLERS: dict[str, Handlers] = {"api": API, "notifications": NOTIFICATIONS, "payments": PAYMENTS}
HEARD = [(service, event) for service, handlers in HANDLERS.items() for event in handlers]


@pytest.fixture
def database(service: str, tmp_path: Path) -> Iterator[Database]:
    made = Database(migrated.sqlite(tmp_path, service), service)
    yield made
    made.close()


@pytest.mark.parametrize(
    ("service", "event"), HEARD, ids=[f"{service} hears {event.type}" for service, event in HEARD]
)
def test_a_kept_example_is_handled(service: str, event: type[Event], database: Database) -> None:
    body = golden(event)
    received = unpack(body)
    if service == "payments" and isinstance(received.event, RefundRequested | ReviewAccepted):
        _know_the_payment(database, received.event)
    if service == "api" and isinstance(received.event, PaymentEvent):
        _know_the_order(database, received.event)

    Inbox(database, HANDLERS[service]).receive([body])

    with database.transaction() as session:
        assert session.execute(select(tables.retries)).all() == []
        entered = session.scalars(select(tables.inbox.c.event_id)).all()
    assert entered == ([] if is_idempotent(HANDLERS[service][event]) else [received.id])


def test_a_kept_read_becomes_a_frame_for_sockets() -> None:
    received = unpack(golden(NotificationChanged))
    assert isinstance(received.event, NotificationChanged)

    frame = notifications_read(received.event)

    assert frame["meta"] == "Notifications read"
    assert frame["notif_count"] == received.event.unread_count


def test_realtime_hears_only_ephemeral_events() -> None:
    assert all(event.ephemeral for event in REALTIME)


def _know_the_payment(database: Database, asked: RefundRequested | ReviewAccepted) -> None:
    """Only a payment that this service has announced can be refunded or accepted."""
    with database.transaction() as session:
        session.add(_payment(asked))


def _know_the_order(database: Database, payment: PaymentEvent) -> None:
    """Only an order of the api's own can be paid."""
    office = BoxOffice(database)
    order = Order(
        id=payment.order_id,
        event_id=office.event().id,
        account_id=office.person().id,
        amount=payment.amount,
        currency=payment.currency,
        placed_at=now(),
        hold_ends_at=now() + timedelta(minutes=15),
        fingerprint="",
    )
    with database.transaction() as session:
        session.add(order)


def _payment(asked: RefundRequested | ReviewAccepted) -> Payment:
    return Payment(
        id=asked.payment_id,
        order_id=asked.order_id,
        event_id=asked.order_id,
        event_name="Harbour Conf",
        description="",
        buyer_name="Ben Okafor",
        buyer_email="ben@example.org",
        buyer_language="en",
        amount=5000,
        currency="EUR",
        amount_received=5000,
        key="checkout",
        parameters={},
        check_at=now(),
        created_at=now(),
    )
