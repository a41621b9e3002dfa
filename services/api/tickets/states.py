"""The states of orders, tickets and payments, and every move that an order may make."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class OrderState(StrEnum):
    PENDING = "pending"
    PAID = "paid"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    PARTIALLY_REFUNDED = "partially_refunded"
    REFUNDED = "refunded"


MOVES: Mapping[OrderState, frozenset[OrderState]] = {
    OrderState.PENDING: frozenset({OrderState.PAID, OrderState.EXPIRED, OrderState.CANCELLED}),
    OrderState.EXPIRED: frozenset({OrderState.PAID}),  # money that came late, where seats were left
    OrderState.CANCELLED: frozenset(),
    # Cancelled: one that cost nothing.
    OrderState.PAID: frozenset({OrderState.PARTIALLY_REFUNDED, OrderState.REFUNDED, OrderState.CANCELLED}),
    # Back again: a bank can hand back a refund that had succeeded.
    OrderState.PARTIALLY_REFUNDED: frozenset({OrderState.REFUNDED, OrderState.PAID}),
    OrderState.REFUNDED: frozenset({OrderState.PARTIALLY_REFUNDED, OrderState.PAID}),
}


class TicketState(StrEnum):
    VALID = "valid"
    CHECKED_IN = "checked_in"
    VOID = "void"


class RefundState(StrEnum):
    """Forward only: what has failed stays so, whatever is heard after."""

    REQUESTED = "requested"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


class RefundSource(StrEnum):
    """Who wanted it."""

    UNUSED = "unused"
    """We: the money bought nothing."""
    ORGANISER = "organiser"
    BUYER = "buyer"
    """By the event's cancellation policy."""
    STRIPE = "stripe"
    """Somebody at Stripe's dashboard."""


class PaymentState(StrEnum):
    """How far a payment is, as far as was heard."""

    OPEN = "open"
    PROCESSING = "processing"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    EXPIRED = "expired"
    REVIEW = "review"
    """Another sum than the order's arrived: an organiser decides."""


class Decision(StrEnum):
    """The ways out of a review."""

    ACCEPTED = "accepted"
    REFUNDED = "refunded"
    """All that came goes back, or went back by itself."""
    GIVEN_BACK = "given_back"
    """An operator gave it back, outside of here."""
