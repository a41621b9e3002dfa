"""Ticket types, orders and tickets as the API shows them."""

from __future__ import annotations

from collections.abc import Container, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from services.api.events.occasions import occasion
from services.api.events.permissions import Action
from services.api.tickets.cancellations import Cancelled, Quote
from services.api.tickets.dispute_models import OrderDispute
from services.api.tickets.models import Order, OrderItem, Ticket, TicketRules, TicketType
from services.api.tickets.payment_models import OrderPayment, Refund
from services.api.tickets.reviews import Review
from services.api.tickets.seats import Seats
from services.api.tickets.states import OrderState
from shared.auth.tokens import TokenSigner
from shared.database import now
from shared.locale.formats import rfc3339

GRANT_LIFE = timedelta(minutes=15)
LONGEST_DESCRIPTION = 200
Shown = dict[str, Any]


def ticket_type(kind: TicketType, seats: Seats) -> Shown:
    return {
        "id": str(kind.id),
        "name": kind.name,
        "price": money(kind.amount, kind.currency),
        "quantity": kind.quantity,
        "available": seats.available,
        "sales_start": _time(kind.sales_start),
        "sales_end": _time(kind.sales_end),
        "cancellation": kind.cancellation,
        "withdrawn": kind.is_withdrawn,
        "revision": kind.revision,
    }


def rules(shown: TicketRules) -> Shown:
    return {"cancellation": shown.cancellation, "holds_disputed": shown.holds_disputed}


def quote(shown: Quote, currency: str) -> Shown:
    """`objection` is null where the ticket can be cancelled."""
    return {
        "code": shown.ticket.code,
        "price": money(shown.price, currency),
        "fee": money(shown.fee, currency),
        "refund": money(shown.refund, currency),
        "until": _time(shown.until),
        "objection": shown.objection or None,
    }


def cancelled(shown: Cancelled) -> Shown:
    """The order with its tickets as they are now, and the refund where one was asked for."""
    return order(shown.order) | {"refund": refund(shown.refund) if shown.refund else None}


def order(shown: Order) -> Shown:
    """What buyers and organisers see alike."""
    state = shown.state_at(now())
    return {
        "id": str(shown.id),
        "event_id": str(shown.event_id),
        "event_name": shown.event.name,
        "state": state,
        "total": money(shown.amount, shown.currency),
        "items": [_item(item, shown.currency) for item in shown.items],
        "placed_at": rfc3339(shown.placed_at),
        "expires_at": _time(shown.hold_ends_at) if state is OrderState.PENDING else None,
        "tickets": [ticket(issued) for issued in shown.tickets],
        "payments": [payment(each) for each in shown.payments],
        "refunded": money(shown.refunded, shown.currency),
        "refunds": [refund(each) for each in shown.refunds],
    }


def order_for(shown: Order, reader: UUID, allowed: Container[Action], signer: TokenSigner) -> Shown:
    """For its buyer with a fresh token to pay with; for organisers with the buyer and a grant to see the payments."""
    seen = order(shown)
    if shown.account_id == reader and (token := order_token(shown, signer)):
        seen["order_token"] = token
    if Action.SEE_ORDERS in allowed:
        seen["buyer"] = {"id": str(shown.buyer.id), "name": shown.buyer.name, "email": shown.buyer.email}
    if Action.REFUND in allowed:
        seen["payment_grant"] = payment_grant(shown, signer)
        seen["refunds"] = [refund_in_full(each, shown) for each in shown.refunds]
    return seen


def payment(shown: OrderPayment) -> Shown:
    return {
        "id": str(shown.payment_id),
        "state": shown.shown_state,
        "dispute": shown.dispute_status,
        "respond_by": _time(shown.respond_by),
        "disputes": [dispute(each) for each in shown.disputes],
    }


def dispute(shown: OrderDispute) -> Shown:
    """One of several that a payment may have; `dispute` of the payment is the latest state of any."""
    return {
        "id": shown.dispute_id,
        "status": shown.status,
        "total": money(shown.amount, shown.currency),
        "respond_by": _time(shown.respond_by),
        "since": rfc3339(shown.since),
    }


def review(shown: Review) -> Shown:
    """A payment that waits for an organiser's decision; `received` is null where it is not known."""
    heard = shown.payment
    known = heard.received is not None and heard.received_currency is not None
    return {
        "order_id": str(shown.order.id),
        "payment_id": str(heard.payment_id),
        "buyer": {"id": str(shown.order.buyer.id), "name": shown.order.buyer.name},
        "asked": money(shown.order.amount, shown.order.currency),
        "received": money(heard.received or 0, heard.received_currency or "") if known else None,
        "findings": heard.findings,
    }


def refund(shown: Refund) -> Shown:
    return {
        "id": str(shown.id),
        "state": shown.state,
        "total": money(shown.amount, shown.currency),
        "reason": shown.reason,
        "requested_at": rfc3339(shown.requested_at),
    }


def refund_in_full(shown: Refund, of: Order) -> Shown:
    """For organisers: why it failed, who wanted it, and which tickets it made void."""
    codes = [ticket.code for ticket in of.tickets if ticket.refund_id == shown.id]
    return refund(shown) | {"failure": shown.failure, "source": shown.source, "ticket_codes": codes}


def payment_grant(shown: Order, signer: TokenSigner) -> str:
    """Lets its holder see the payments of this order, for a quarter of an hour."""
    return signer.sign({"order_id": str(shown.id)}, "payment-grant", now() + GRANT_LIFE)


def order_token(shown: Order, signer: TokenSigner) -> str | None:
    """What the buyer's browser hands to payments. None where there is nothing to pay (any more)."""
    payable = shown.state_at(now()) is OrderState.PENDING
    if not payable or shown.hold_ends_at is None:
        return None
    return signer.sign(_claims(shown), "order", shown.hold_ends_at)


def ticket(shown: Ticket) -> Shown:
    return {"code": shown.code, "ticket_type_id": str(shown.ticket_type_id), "state": shown.state}


def check_in(checked: Ticket) -> Shown:
    return ticket(checked) | {
        "ticket_type": checked.ticket_type.name,
        "name": checked.order.buyer.name,
        "checked_in_at": _time(checked.checked_in_at),
    }


def money(amount: int, currency: str) -> Mapping[str, int | str]:
    return {"amount": amount, "currency": currency}


def _claims(shown: Order) -> Shown:
    buyer = shown.buyer
    return {
        "order_id": str(shown.id),
        "event_id": str(shown.event_id),
        "event_name": shown.event.name,
        "amount": shown.amount,
        "currency": shown.currency,
        "description": _description(shown),
        "account_id": str(buyer.id),
        "name": buyer.name,
        "email": buyer.email,
        "language": buyer.language,
        "occasion": occasion(shown.event).model_dump(mode="json"),
    }


def _description(shown: Order) -> str:
    lines = ", ".join(f"{item.quantity} × {item.ticket_type.name}" for item in shown.items)
    return lines if len(lines) <= LONGEST_DESCRIPTION else f"{lines[: LONGEST_DESCRIPTION - 1]}…"


def _item(item: OrderItem, currency: str) -> Shown:
    return {
        "ticket_type_id": str(item.ticket_type_id),
        "name": item.ticket_type.name,
        "quantity": item.quantity,
        "price": money(item.unit_amount, currency),
    }


def _time(moment: datetime | None) -> str | None:
    return rfc3339(moment) if moment else None
