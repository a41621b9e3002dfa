"""Opening a payment: one row for an order, one Checkout Session for the row, however often it is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, Executable, Uuid, bindparam, exists, insert, literal, select, text
from sqlalchemy.orm import Session

from services.payments.base import Base
from services.payments.ledger import models
from services.payments.ledger.announcements import announce
from services.payments.ledger.models import AuditEntry, Payment, PaymentState
from services.payments.orders import token_refusals
from services.payments.orders.closed_orders import ClosedOrder
from services.payments.orders.order_token import Order
from services.payments.stripe import customers, refusals, session_parameters
from services.payments.stripe.customers import Customer
from services.payments.stripe.gateway import StripeAway, StripeBroken, StripeGateway, StripeRefused
from services.payments.stripe.seen import SeenSession
from services.payments.synchronisation.payments import find, sync
from shared.database import Database, dialect, insert_on, new_id, now
from shared.errors import Conflict, Forbidden, Invalid

CLOCKS_DIFFER = timedelta(minutes=1)
FIRST_CHECK = timedelta(seconds=45)
LATE = (PaymentState.SUCCEEDED, PaymentState.PROCESSING, PaymentState.REVIEW)
# Statements are built once: to build one takes longer than to ask it.
_ORDER: BindParameter[UUID] = bindparam("order_id", type_=Uuid())
_CLOSED_OR_LATE = select(
    exists().where(ClosedOrder.order_id == _ORDER),
    exists().where(Payment.order_id == _ORDER, Payment.is_current.is_(False), Payment.state.in_(LATE)),
)
_WITH_CUSTOMER = (
    _CLOSED_OR_LATE.add_columns(Customer)
    .select_from(select(literal(1).label("always")).subquery())
    .outerjoin(Customer, Customer.account_id == bindparam("account_id", type_=Uuid()))
)
_AUDIT = insert(Base.metadata.tables[AuditEntry.__tablename__])


class OrderClosed(Conflict):
    type = "order-closed"
    title = "This order is closed"


class OrderDiffers(Forbidden):
    type = "order-differs"
    title = "This is not what the order’s payment is for"


class PaymentRefused(Invalid):
    type = "payment-refused"
    title = "This payment cannot be made"


@dataclass(frozen=True)
class Started:
    """`customer` is who pays, where a new payment is for somebody whom Stripe knows."""

    payment: Payment
    is_new: bool
    customer: Customer | None = None


@dataclass(frozen=True)
class Opened:
    """`objection` says why it may not be paid after all; empty when nothing is against it."""

    payment: Payment
    objection: str = ""


def start(
    database: Database, stripe: StripeGateway, order: Order, public_url: str, *, on_own_page: bool = False
) -> Started:
    """The order's live payment with its Checkout Session; a new one if there is none.

    A new one is paid on Stripe's page, or in Stripe's form on our own.

    Raises `OrderClosed`, `OrderDiffers`, `NotChargeable`, `PaymentRefused` and `StripeAway`.
    After `StripeAway` the same call, or the reconciliation, goes on where this one stopped.
    """
    started = _claim(database, order, public_url, on_own_page)
    if _is_over(started.payment):
        sync(database, stripe, started.payment.id, "buyer")
        started = _claim(database, order, public_url, on_own_page)
    if started.customer:
        customers.follow_address(database, stripe, started.customer, order)
    opened = open_session(database, stripe, started.payment, "buyer")
    if opened.objection:  # it came while Stripe was asked; the reconciliation expires the session
        raise OrderClosed(opened.objection)
    return Started(opened.payment, started.is_new)


def open_session(database: Database, stripe: StripeGateway, payment: Payment, actor: str) -> Opened:
    """Make sure that a payment has its session, with the parameters and under the key that were stored with it."""
    if payment.state is not PaymentState.CREATED:
        return Opened(payment)
    try:
        seen = _create_session(database, stripe, payment)
    except StripeRefused as refusal:
        _fail(database, payment.id, actor, refusal)
        raise PaymentRefused(refusals.payment_sentence(refusal.code)) from refusal
    except StripeAway:
        # Somebody else may have opened it under the same key while we waited for our turn.
        latest = find(database, payment.id)
        if latest is None or latest.state is PaymentState.CREATED:
            raise
        return Opened(latest)
    return adopt(database, payment.id, seen, actor)


def _create_session(database: Database, stripe: StripeGateway, payment: Payment) -> SeenSession:
    try:
        return stripe.create_session(payment.parameters, payment.key)
    except StripeBroken:
        return _find_or_renew(database, stripe, payment)
    except StripeRefused as refusal:
        if refusal.parameter == "customer":
            return _create_without_customer(database, stripe, payment)
        if refusal.parameter != "expires_at":
            raise
        return _find_or_renew(database, stripe, payment)


def _find_or_renew(database: Database, stripe: StripeGateway, payment: Payment) -> SeenSession:
    """The session that Stripe may have made after all, else a new try under a new key, which is stored first.

    Needed when Stripe remembers a failure under the key, or so much time has passed that the parameters are stale.
    """
    if seen := find_session(stripe, payment):
        return seen
    return _renew(
        database, stripe, payment, {**payment.parameters, "expires_at": session_parameters.end(now())}
    )


def _create_without_customer(database: Database, stripe: StripeGateway, payment: Payment) -> SeenSession:
    """Stripe does not know the customer any more; it makes another one when this session is paid."""
    gone = str(payment.parameters["customer"])
    with database.transaction() as session:
        customers.forget(session, gone)
    rest = {name: value for name, value in payment.parameters.items() if name != "customer"}
    return _renew(
        database, stripe, payment, rest | customers.parameters(payment.account_id, payment.buyer_email)
    )


def _renew(
    database: Database, stripe: StripeGateway, payment: Payment, parameters: dict[str, Any]
) -> SeenSession:
    """Under a new key, which is stored first; where somebody else was faster, under theirs."""
    with database.transaction() as session:
        renewed = models.lock(session, payment.id)
        if renewed.key == payment.key:
            renewed.key = f"checkout-{payment.id}-{new_id()}"
            renewed.parameters = parameters
    return stripe.create_session(renewed.parameters, renewed.key)


def find_session(stripe: StripeGateway, payment: Payment) -> SeenSession | None:
    return stripe.find_session(payment.id, since=payment.created_at - CLOCKS_DIFFER)


def adopt(database: Database, payment_id: UUID, seen: SeenSession, actor: str) -> Opened:
    """Keep the session that Stripe made for a payment, which is open from then on."""
    with database.transaction() as session:
        payment = models.lock(session, payment_id)
        if payment.session_id is None:
            payment.session_id, payment.checkout_url = seen.id, _address(payment, seen)
            payment.session_ends_at = seen.ends_at
        if models.move(session, payment, PaymentState.OPEN, actor, seen.request):
            announce(session, payment)
        objection = _objection(session, payment.order_id)
        if objection:
            payment.check_at = now()
        return Opened(payment, objection)


def _address(payment: Payment, seen: SeenSession) -> str | None:
    """Where to pay. The form's secret stands behind the #, which browsers keep to themselves: no log ever has it."""
    if seen.url is not None or seen.client_secret is None:
        return seen.url
    return f"{str(payment.parameters['return_url']).removesuffix('/return')}/pay#{seen.client_secret}"


def _fail(database: Database, payment_id: UUID, actor: str, refusal: StripeRefused) -> None:
    with database.transaction() as session:
        payment = models.lock(session, payment_id)
        if models.move(session, payment, PaymentState.FAILED, actor, refusal.request, str(refusal)):
            announce(session, payment, refusals.payment_sentence(refusal.code))


def _claim(database: Database, order: Order, public_url: str, on_own_page: bool) -> Started:
    """The order's one live row, committed before Stripe hears of it."""
    with database.transaction() as session:
        customer = _customer_of_open(session, order)
        row = _row(order, customer)
        row["parameters"] |= session_parameters.page(row["id"], order, public_url, on_own_page)
        entering = _entering(dialect(session), tuple(row))
        entered = session.scalars(entering, {f"new_{name}": value for name, value in row.items()}).one()
        is_new = entered.id == row["id"]
        if is_new:
            created = {"payment_id": entered.id, "actor": "buyer", "to_state": PaymentState.CREATED}
            session.execute(_AUDIT, created)
        elif token_refusals.differences(entered, order.model_dump()):
            raise OrderDiffers("Open the order again and pay from there.")
        return Started(entered, is_new, customer if is_new else None)


@cache
def _entering(kind: str, names: tuple[str, ...]) -> Executable:
    """Built once: to build it costs more than to run it. `new_…` are the values of these columns."""
    columns = Payment.__table__.c
    given = {name: bindparam(f"new_{name}", type_=columns[name].type) for name in names}
    statement = insert_on(kind, Payment).values(given)
    # DO UPDATE, not DO NOTHING: it answers with the row that was there, locked, so it cannot give way in between.
    entering = statement.on_conflict_do_update(
        index_elements=["order_id"],
        index_where=text("is_current"),
        set_={"order_id": statement.excluded.order_id},
    )
    return select(Payment).from_statement(entering.returning(*columns))


def _customer_of_open(session: Session, order: Order) -> Customer | None:
    """Who pays, where Stripe knows them. Raises `OrderClosed`."""
    asked = {"order_id": order.order_id, "account_id": order.account_id}
    is_closed, is_late, customer = session.execute(_WITH_CUSTOMER, asked).one()
    if objection := _sentence(is_closed, is_late):
        raise OrderClosed(objection)
    return customer


def _objection(session: Session, order_id: UUID) -> str:
    """Why nobody may pay for this order any more, for the buyer."""
    is_closed, is_late = session.execute(_CLOSED_OR_LATE, {"order_id": order_id}).one()
    return _sentence(is_closed, is_late)


def _sentence(is_closed: bool, is_late: bool) -> str:
    if is_closed:
        return "It was cancelled, or its time to pay is over. Nothing was charged: please order again."
    if is_late:
        return "An earlier payment for this order has arrived after all. Look at the order before paying."
    return ""


def _is_over(payment: Payment) -> bool:
    return payment.state is PaymentState.OPEN and (payment.session_ends_at or now()) <= now()


def _row(order: Order, customer: Customer | None) -> dict[str, Any]:
    payment_id, present = new_id(), now()
    return {
        "id": payment_id,
        "order_id": order.order_id,
        "event_id": order.event_id,
        "event_name": order.event_name,
        "description": order.description,
        "account_id": order.account_id,
        "buyer_name": order.name,
        "buyer_email": order.email,
        "buyer_language": order.language,
        "occasion": order.occasion and order.occasion.model_dump(mode="json"),
        "amount": order.amount,
        "currency": order.currency,
        "key": f"checkout-{payment_id}",
        "parameters": session_parameters.of(payment_id, order, present)
        | customers.parameters(order.account_id, order.email, customer),
        "check_at": present + FIRST_CHECK,
        "created_at": present,
    }
