"""What payments does about every kept example that it hears."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from services.payments.handlers import HANDLERS
from services.payments.ledger.models import Payment, PaymentState, Refund
from services.payments.orders.closed_orders import ClosedOrder
from shared.bus.inbox import Inbox
from shared.database import Database, now
from tests import migrated

GOLDEN = Path(__file__).parent / "golden"
ORDER_ID = UUID("01997a00-0000-7000-8000-00000000001e")
PAYMENT_ID = UUID("01997a00-0000-7000-8000-000000000028")
REFUND_ID = UUID("01997a00-0000-7000-8000-000000000032")


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(migrated.sqlite(tmp_path, "payments"), "payments")
    with database.transaction() as session:
        session.add(_paid())
    yield database
    database.close()


def _paid() -> Payment:
    payment = Payment(id=PAYMENT_ID, order_id=ORDER_ID, event_id=ORDER_ID, amount=5000, currency="EUR")
    payment.event_name, payment.description = "Analytical Engines 2026", "2 × Early bird"
    payment.buyer_name, payment.buyer_email, payment.buyer_language = "Bob Noyce", "bob@example.org", "en"
    payment.state, payment.amount_received, payment.intent_id = PaymentState.SUCCEEDED, 5000, "pi_1"
    payment.key, payment.parameters = "checkout-1", {}
    payment.check_at = payment.created_at = now()
    return payment


def replay(database: Database, event_type: str) -> None:
    Inbox(database, HANDLERS).receive([(GOLDEN / f"{event_type}.v1.json").read_bytes()])


@pytest.mark.parametrize("event_type", ["order.cancelled", "order.expired"])
def test_an_order_that_is_over_is_closed(database: Database, event_type: str) -> None:
    replay(database, event_type)

    with database.transaction() as session:
        assert session.get_one(ClosedOrder, ORDER_ID).cause == event_type


def test_a_refund_that_is_requested_waits_for_the_job(database: Database) -> None:
    replay(database, "refund.requested")

    with database.transaction() as session:
        refund = session.get_one(Refund, REFUND_ID)
    assert (refund.payment_id, refund.amount, refund.state) == (PAYMENT_ID, 2500, "requested")
    assert refund.parameters is not None
    assert refund.parameters["payment_intent"] == "pi_1"


def test_nothing_else_is_heard() -> None:
    assert {event.type for event in HANDLERS} == {
        "order.cancelled",
        "order.expired",
        "refund.requested",
        "review.accepted",
    }
