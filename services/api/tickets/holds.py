"""How long seats are held. A pure function of what is known, so that late and doubled news cannot bend it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from services.api.tickets.payment_models import OrderPayment
from services.api.tickets.states import PaymentState

HOLD = timedelta(minutes=15)
"""From the order on."""
AFTER_SESSION = timedelta(minutes=2)
"""What the news of a payment in the session's last second may take to get here."""
AFTER_FAILURE = timedelta(minutes=15)
"""When a bank says no after days, the buyer is told and may pay in another way."""


def end_of_hold(placed_at: datetime, payments: Iterable[OrderPayment]) -> datetime | None:
    """None where a bank or an organiser is deciding: the hold then has no end."""
    undecided = [payment for payment in payments if not payment.charged]
    if any(payment.state is PaymentState.PROCESSING or payment.awaits_decision for payment in undecided):
        return None
    return max([placed_at + HOLD, *(end for payment in undecided if (end := _end(payment)))])


def _end(payment: OrderPayment) -> datetime | None:
    if payment.state is PaymentState.OPEN and payment.session_ends_at:
        return payment.session_ends_at + AFTER_SESSION
    # Only a bank's late no earns more time; otherwise failing again and again would hold seats for ever.
    if payment.state is PaymentState.FAILED and payment.was_processing and payment.since:
        return payment.since + AFTER_FAILURE
    return None
