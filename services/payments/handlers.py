"""What this service does about what it hears: it only writes rows; jobs talk to Stripe."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from services.payments.ledger import reviews
from services.payments.reconciliation import checks
from services.payments.refunds import requests
from shared.bus.inbox import Handlers
from shared.events import OrderCancelled, OrderExpired, Received, RefundRequested, ReviewAccepted
from shared.observability import trace


def close_orders(session: Session, batch: Sequence[Received[OrderCancelled | OrderExpired]]) -> None:
    # In a fixed order, so that two workers cannot wait for each other.
    for received in sorted(batch, key=lambda each: each.event.order_id):
        with trace.following(received.traceparent):
            checks.close_order(session, received.event.order_id, received.event.type)


def request_refunds(session: Session, batch: Sequence[Received[RefundRequested]]) -> None:
    for received in sorted(batch, key=lambda each: each.event.payment_id):
        with trace.following(received.traceparent):
            requests.request(session, received.event)


def accept_reviews(session: Session, batch: Sequence[Received[ReviewAccepted]]) -> None:
    for received in sorted(batch, key=lambda each: each.event.payment_id):
        with trace.following(received.traceparent):
            reviews.accept(session, received.event)


HANDLERS: Handlers = {
    OrderCancelled: close_orders,
    OrderExpired: close_orders,
    RefundRequested: request_refunds,
    ReviewAccepted: accept_reviews,
}
