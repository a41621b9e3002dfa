"""What Stripe is asked for when a Checkout Session is made."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from services.payments.orders.order_token import Order
from services.payments.stripe.amounts import to_stripe

SESSION_LIFE = timedelta(minutes=31)
"""Stripe's least is 30 minutes after the session was made; the rest is for retries under the same parameters."""


def page(payment_id: UUID, order: Order, public_url: str, on_own_page: bool) -> dict[str, Any]:
    """Where the form is, and where it leads to."""
    outcome = f"{public_url}/payments/{payment_id}/return"
    if on_own_page:
        return {"ui_mode": "embedded_page", "return_url": outcome}
    return {
        "ui_mode": "hosted_page",
        "success_url": outcome,
        "cancel_url": f"{public_url}/orders/{order.order_id}",
    }


def of(payment_id: UUID, order: Order, present: datetime) -> dict[str, Any]:
    """What `checkout.sessions.create` is asked for."""
    # Refunds and disputes are matched by the intent's metadata: the intent itself is only made when somebody pays.
    metadata = {"payment_id": str(payment_id), "order_id": str(order.order_id)}
    product = {"name": order.event_name[:250]}
    if order.description:
        product["description"] = order.description[:500]
    price = {
        "currency": order.currency.lower(),
        "unit_amount": to_stripe(order.amount, order.currency),
        "product_data": product,
    }
    return {
        "mode": "payment",
        "client_reference_id": str(payment_id),
        "expires_at": end(present),
        "line_items": [{"quantity": 1, "price_data": price}],
        "metadata": metadata,
        "payment_intent_data": {
            "description": order.event_name[:250],
            "metadata": metadata,
            # Asks for Stripe's own receipt, whatever address a customer has there.
            "receipt_email": order.email,
        },
    }


def end(present: datetime) -> int:
    return int((present + SESSION_LIFE).timestamp())
