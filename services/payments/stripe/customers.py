"""Who is who at Stripe: an account that pays again is the customer that it was before.

Stripe makes the customer when the first session of an account is paid, so none costs a call of its own.
"""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import String, Text, Uuid, delete, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.payments.base import Base
from services.payments.ledger.models import Payment
from services.payments.orders.order_token import Order
from services.payments.stripe.gateway import StripeAway, StripeGateway, StripeRefused
from shared.database import Database, UtcDateTime, insert, now

logger = logging.getLogger(__name__)


class Customer(Base):
    """`email` is the address that Stripe has."""

    __tablename__ = "customers"

    account_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    stripe_id: Mapped[str] = mapped_column(String(255), unique=True)
    email: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


def parameters(account_id: UUID | None, email: str, customer: Customer | None = None) -> dict[str, Any]:
    """How `checkout.sessions.create` is told who pays. Stripe takes a customer or an address, never both."""
    if customer is not None:
        return {"customer": customer.stripe_id}
    if account_id is None:
        return {"customer_email": email}
    return {"customer_email": email, "customer_creation": "always"}


def remember(session: Session, payment: Payment, stripe_id: str | None) -> None:
    """Keep the customer that Stripe made for an account, the first one where there are several."""
    if stripe_id is None or payment.account_id is None:
        return
    row = insert(session, Customer).values(
        account_id=payment.account_id, stripe_id=stripe_id, email=payment.buyer_email, created_at=now()
    )
    session.execute(row.on_conflict_do_nothing())


def forget(session: Session, stripe_id: str) -> None:
    """Stripe has it no more: somebody deleted it in the dashboard."""
    session.execute(delete(Customer).where(Customer.stripe_id == stripe_id))


def follow_address(database: Database, stripe: StripeGateway, customer: Customer, order: Order) -> None:
    """Stripe's page shows the customer's address, so one that was changed here is changed there. A failure waits for
    the next order: nobody's payment hangs on it."""
    if customer.email == order.email:
        return
    try:
        stripe.update_customer(customer.stripe_id, order.email)
    except (StripeAway, StripeRefused) as error:
        logger.warning("customer's address not changed at Stripe", extra={"why": str(error)})
        return
    # Only this one: it may have been deleted at Stripe meanwhile, and another be the account's.
    same = update(Customer).where(Customer.stripe_id == customer.stripe_id)
    with database.transaction() as session:
        session.execute(same.values(email=order.email))
