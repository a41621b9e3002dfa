"""Facts about payments, from `payments`; subject `payments/{id}`. Amounts are integers in minor units."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from shared.events.base import Event, Recipient
from shared.events.occasions import Occasion


class PaymentEvent(Event):
    payment_id: UUID
    order_id: UUID
    event_id: UUID
    event_name: str
    buyer: Recipient
    amount: int
    currency: str
    occasion: Occasion | None = None


class PaymentOpened(PaymentEvent):
    """The buyer can pay until `session_ends_at`."""

    type: ClassVar[str] = "payment.opened"

    session_ends_at: datetime


class PaymentProcessing(PaymentEvent):
    """The buyer's bank has yet to answer; that can take days."""

    type: ClassVar[str] = "payment.processing"


class PaymentInReview(PaymentEvent):
    """What was paid is not what was asked for: `received`, in `received_currency`; `findings` names the difference.

    Organisers decide: `review.accepted` or a refund. `received` is None where our minor units cannot express it.
    """

    type: ClassVar[str] = "payment.in_review"

    received: int | None
    received_currency: str
    findings: str


class PaymentSucceeded(PaymentEvent):
    """`accepted`: it was in review, and somebody took what came for the price."""

    type: ClassVar[str] = "payment.succeeded"

    accepted: bool = False


class PaymentGivenBack(PaymentEvent):
    """An operator gave back all that came for a payment in review, outside of here: nothing of it is left."""

    type: ClassVar[str] = "payment.given_back"


class PaymentFailed(PaymentEvent):
    type: ClassVar[str] = "payment.failed"

    reason: str = ""


class PaymentExpired(PaymentEvent):
    type: ClassVar[str] = "payment.expired"


class PaymentRefunded(PaymentEvent):
    """`refunded` is this refund's amount, `refunded_total` all that was given back so far.

    `in_review`: of a payment that nobody has accepted, so the rest of its money pays for nothing yet.
    """

    type: ClassVar[str] = "payment.refunded"

    refund_id: UUID
    refunded: int
    refunded_total: int
    reason: str = ""
    in_review: bool = False


class PaymentRefundFailed(PaymentEvent):
    """A refund of `not_refunded` was refused, or a bank handed it back days after it had succeeded.

    `came_back` tells the second. `refunded_total` is all that is given back without it, `failure` a sentence for
    organisers.
    """

    type: ClassVar[str] = "payment.refund_failed"

    refund_id: UUID
    not_refunded: int
    refunded_total: int
    reason: str = ""
    failure: str
    came_back: bool = False


class PaymentDisputed(PaymentEvent):
    """`in_review` as in `PaymentRefunded`."""

    type: ClassVar[str] = "payment.disputed"

    dispute_id: str
    disputed: int
    status: str
    respond_by: datetime | None = None
    in_review: bool = False
