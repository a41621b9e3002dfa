"""What the page of one order shows, to its buyer and to those who run the event."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from services.api.events.permissions import Action
from services.api.keyring import keyring
from services.api.tickets import cancellations, ordering_form, orders, refunds, rules, views
from services.api.tickets.models import Order
from services.api.tickets.states import OrderState, PaymentState, RefundState, TicketState
from shared import web
from shared.auth import Person
from shared.database import now
from shared.money import display


def context(order_id: UUID, person: Person) -> dict[str, Any]:
    """For `tickets/order.html`. Raises `NotFound`."""
    with web.transaction() as session:
        order, allowed = orders.find(session, order_id, person)
        is_buyer = order.account_id == person.id
        can_cancel = is_buyer and any(not quote.objection for quote in cancellations.quotes(session, order))
        is_disputed = any(payment.is_disputed for payment in order.payments)
        held_back = is_disputed and rules.of_event(session, order.event_id).holds_disputed
    money = _money(order) if Action.REFUND in allowed else None
    return {
        "order": order,
        "state": order.state_at(now()),
        "allowed": allowed,
        "is_buyer": is_buyer,
        "can_cancel": can_cancel,
        "order_token": views.order_token(order, keyring().signer) if is_buyer else None,
        "waiting": _waiting(order) if is_buyer else None,
        "reviews": [payment for payment in order.payments if payment.awaits_decision],
        "refund_under_way": any(refund.state is RefundState.REQUESTED for refund in order.refunds),
        "is_disputed": is_disputed,
        "is_lost": any(payment.is_lost for payment in order.payments),
        "held_back": held_back,
        "grant": views.payment_grant(order, keyring().signer) if Action.REFUND in allowed else None,
        "money": money,
        "can_void": Action.REFUND in allowed and _admits(order) and not _is_refundable(money),
    }


def refund_asked(order: Order) -> dict[str, str]:
    """What `?done=refund` says: how much of the last refund, and which tickets it made void."""
    if not order.refunds:
        return {}
    refund = order.refunds[-1]
    void = ", ".join(ticket.code for ticket in order.tickets if ticket.refund_id == refund.id)
    asked = f"The refund of {display(refund.amount, refund.currency)} is asked for."
    return {
        "refund": f"{asked} Its state below changes as soon as the bank has it."
        + (f" Void now: {void}." if void else "")
    }


def _money(order: Order) -> dict[str, Any] | None:
    """For those who may give it back: the payment, what is left of it, and a mark that makes a form count once."""
    payment = refunds.refundable(order)
    if payment is None:
        return None
    return {
        "payment": payment,
        "left": refunds.left(order, payment),
        "nonce": ordering_form.new_nonce(),
    }


def _admits(order: Order) -> bool:
    return any(ticket.state is not TicketState.VOID for ticket in order.tickets)


def _is_refundable(money: dict[str, Any] | None) -> bool:
    """Then tickets are made void with the refund."""
    return money is not None and bool(money["left"]) and not money["payment"].is_disputed


def _waiting(order: Order) -> tuple[UUID, PaymentState] | None:
    """The payment whose outcome the page watches for."""
    if order.state is not OrderState.PENDING:
        return None
    undecided = (PaymentState.OPEN, PaymentState.PROCESSING)
    watched = [payment for payment in order.payments if payment.shown_state in undecided]
    return (watched[-1].payment_id, watched[-1].state) if watched and watched[-1].state else None
