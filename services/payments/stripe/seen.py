"""What Stripe's answers say, in our own units and types."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from services.payments.stripe.amounts import UnexpectedAmount, from_stripe


@dataclass(frozen=True)
class SeenRefund:
    """`refund_id` is ours, where we asked for it. `amount` is None where our units cannot express what is `stated`."""

    id: str
    intent_id: str
    status: str
    amount: int | None
    stated: str
    refund_id: UUID | None
    reason: str
    failure: str
    request: str = ""


@dataclass(frozen=True)
class SeenIntent:
    """`failure` tells in Stripe's words why the last attempt to pay was turned down, `failure_code` in a code.

    `refunds` are the ten latest; `has_more_refunds` tells whether there are others.
    """

    id: str
    status: str
    amount_received: int | None
    currency: str
    failure: str
    failure_code: str
    refunds: tuple[SeenRefund, ...] = ()
    has_more_refunds: bool = False


@dataclass(frozen=True)
class SeenSession:
    """An amount of None is one that our minor units cannot express, so it equals none of ours."""

    id: str
    url: str | None
    client_secret: str | None
    status: str
    is_paid: bool
    amount: int | None
    currency: str
    reference: str
    payment_id: UUID | None
    ends_at: datetime
    intent: SeenIntent | None
    customer_id: str | None
    request: str


@dataclass(frozen=True)
class SeenDispute:
    """`amount` and `stated` as in a refund."""

    id: str
    status: str
    amount: int | None
    stated: str
    reason: str
    payment_id: UUID | None
    respond_by: datetime | None
    request: str


@dataclass(frozen=True)
class Hint:
    """What a webhook event says something happened to."""

    event_id: str
    type: str
    object_id: str
    payment_id: UUID | None
    intent_id: str | None
    created_at: datetime | None


def read_session(found: Mapping[str, Any], request: str = "") -> SeenSession:
    currency = (found["currency"] or "").upper()
    return SeenSession(
        id=found["id"],
        url=found["url"],
        client_secret=found.get("client_secret"),
        status=found["status"],
        is_paid=found["payment_status"] == "paid",
        amount=_amount_if_ours(found["amount_total"], currency),
        currency=currency,
        reference=found["client_reference_id"] or "",
        payment_id=_uuid(found["client_reference_id"]),
        ends_at=_moment(found["expires_at"]),
        intent=_read_intent(found["payment_intent"], request),
        customer_id=found["customer"],
        request=request,
    )


def _read_intent(found: Mapping[str, Any] | str | None, request: str) -> SeenIntent | None:
    if found is None or isinstance(found, str):
        return None  # not there yet, or not asked for
    charge, error = found["latest_charge"], found["last_payment_error"] or {}
    refunds = charge.get("refunds") if isinstance(charge, Mapping) else None
    return SeenIntent(
        id=found["id"],
        status=found["status"],
        amount_received=_amount_if_ours(found["amount_received"], found["currency"].upper()),
        currency=found["currency"].upper(),
        failure=error.get("message") or "",
        failure_code=error.get("decline_code") or error.get("code") or "",
        refunds=tuple(read_refund(refund, request) for refund in refunds["data"]) if refunds else (),
        has_more_refunds=bool(refunds and refunds["has_more"]),
    )


def read_refund(found: Mapping[str, Any], request: str = "") -> SeenRefund:
    return SeenRefund(
        id=found["id"],
        intent_id=found["payment_intent"] or "",
        status=found["status"],
        amount=_amount_if_ours(found["amount"], found["currency"].upper()),
        stated=_stated(found),
        refund_id=_uuid((found.get("metadata") or {}).get("refund_id")),
        reason=found.get("reason") or "",
        failure=found.get("failure_reason") or "",
        request=request,
    )


def read_dispute(found: Mapping[str, Any], request: str = "") -> SeenDispute:
    """`found` with its intent expanded."""
    intent = found["payment_intent"] or {}
    due_by = found["evidence_details"]["due_by"]
    return SeenDispute(
        id=found["id"],
        status=found["status"],
        amount=_amount_if_ours(found["amount"], found["currency"].upper()),
        stated=_stated(found),
        reason=found["reason"],
        payment_id=_uuid((intent.get("metadata") or {}).get("payment_id")),
        respond_by=_moment(due_by) if due_by else None,
        request=request,
    )


class _About(BaseModel):
    id: str = ""  # a balance has none
    metadata: dict[str, str] | None = None
    payment_intent: Any = None


class _Data(BaseModel):
    object: _About


class _Event(BaseModel):
    id: str
    type: str
    created: int | None = None
    data: _Data


def read_hint(body: bytes) -> Hint:
    """Raises `pydantic.ValidationError` for what is no event of Stripe's."""
    return _hint(_Event.model_validate_json(body))


def read_listed_hint(found: Mapping[str, Any]) -> Hint:
    """The same of an event that was asked for."""
    return _hint(_Event.model_validate(found))


def _hint(event: _Event) -> Hint:
    about = event.data.object
    return Hint(
        event_id=event.id,
        type=event.type,
        object_id=about.id,
        payment_id=_uuid((about.metadata or {}).get("payment_id")),
        intent_id=about.payment_intent if isinstance(about.payment_intent, str) else None,
        created_at=_moment(event.created) if event.created else None,
    )


def _amount_if_ours(amount: int | None, currency: str) -> int | None:
    try:
        return None if amount is None else from_stripe(amount, currency)
    except UnexpectedAmount:
        return None


def _stated(found: Mapping[str, Any]) -> str:
    return f"{found['amount']} {found['currency'].upper()} in Stripe’s units"


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None  # somebody else's objects may lie in the same Stripe account


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
