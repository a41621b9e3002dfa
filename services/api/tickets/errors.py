"""The ways in which buying, cancelling and checking in can be refused."""

from __future__ import annotations

from shared.errors import Conflict


class SoldOut(Conflict):
    type = "sold-out"
    title = "Sold out"


class NotOnSale(Conflict):
    type = "not-on-sale"
    title = "These tickets are not on sale"


class TooManyPending(Conflict):
    type = "too-many-pending-orders"
    title = "You have unpaid orders for this event"


class TicketTypeInUse(Conflict):
    type = "ticket-type-in-use"
    title = "Tickets of this type are sold or held"


class NotPending(Conflict):
    type = "order-not-pending"
    title = "This order can no longer be cancelled"


class PaymentUnderWay(Conflict):
    type = "payment-under-way"
    title = "A payment is under way"


class NothingToRefund(Conflict):
    type = "nothing-to-refund"
    title = "There is nothing to give back"


class RefundTooLarge(Conflict):
    type = "refund-too-large"
    title = "That is more than is left"


class NotCancellable(Conflict):
    type = "not-cancellable"
    title = "These tickets cannot be cancelled"


class RefundChanged(Conflict):
    type = "refund-changed"
    title = "The refund is another one by now"


class Disputed(Conflict):
    type = "payment-disputed"
    title = "The payment is disputed"


class NotInReview(Conflict):
    type = "not-in-review"
    title = "This payment waits for no decision"


class NotAcceptable(Conflict):
    type = "not-acceptable"
    title = "This payment cannot be accepted"


class TicketHeldBack(Conflict):
    type = "ticket-held-back"
    title = "This ticket is held back"


class CheckedInAlready(Conflict):
    type = "checked-in-already"
    title = "This ticket was checked in before"


class TicketVoid(Conflict):
    type = "ticket-void"
    title = "This ticket is no longer valid"


class UnknownOrder(LookupError):
    """A payment names an order that is not here; kept as a dead letter, because money hangs on it."""


class IllegalMove(Exception):
    """A bug: nothing may ask an order to go from that state to this one."""
