"""Whatever happens to one payment at one moment, ahead of each statement of something else that does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

import pytest
import requests
import stripe
from sqlalchemy import text

from services.payments.ledger.models import Payment, PaymentState, RefundState
from services.payments.reconciliation import checks
from services.payments.refunds import sending
from services.payments.stripe.customers import Customer
from services.payments.stripe.seen import Hint
from services.payments.synchronisation import disputes
from services.payments.synchronisation.payments import sync
from services.payments.webhooks import events
from shared.bus import tables
from shared.database import Database, new_id, now
from shared.events import Recipient, ReviewAccepted
from tests.cash_desk import CashDesk, NewOrder, open_desk
from tests.integration.payments.moves import A_PERSONS_DECISION, FORWARD, LATE_MONEY, TOLD_ONCE
from tests.interleavings import Act, Crossed, crossings
from tests.servers.used_databases import UsedDatabases

PRICE, RECEIVED, PART = 2500, 1500, 1500
EMPTY = "DELETE FROM {}"
TABLES = (
    "outbox",
    "webhook_events",
    "audit",
    "refunds",
    "disputes",
    "payments",
    "customers",
    "closed_orders",
)


@pytest.fixture(scope="module")
def desk(used_databases: UsedDatabases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[CashDesk]:
    with used_databases.lending() as lend:
        database = Database(lend("payments"), "payments", pool_size=20)
        with open_desk(database, tmp_path_factory.mktemp("stripe")) as desk:
            desk.emulator.control(webhooks={"drop": ["*"]})
            yield desk
        database.close()


@dataclass
class Sale:
    """One order, whose payment is somewhere on its way. Nothing else is in the database."""

    desk: CashDesk
    order: NewOrder
    payments: list[Payment] = field(default_factory=list)

    @classmethod
    def ordered(cls, desk: CashDesk) -> Sale:
        with desk.database.transaction() as session:
            session.connection().exec_driver_sql("; ".join(EMPTY.format(name) for name in TABLES))
        return cls(desk, desk.order())

    @classmethod
    def opened(cls, desk: CashDesk) -> Sale:
        sale = cls.ordered(desk)
        sale.payments.append(desk.start(sale.order))
        return sale

    @classmethod
    def coming(cls, desk: CashDesk) -> Sale:
        """The buyer has paid, and Stripe has told of it; nobody has looked yet."""
        sale = cls.opened(desk)
        desk.pay(sale.payment)
        hint = Hint(
            "evt_1", "checkout.session.completed", sale.payment.session_id or "", sale.payment.id, None, now()
        )
        with desk.database.transaction() as session:
            events.store(session, [events.row(hint)])
        return sale

    @classmethod
    def settled(cls, desk: CashDesk) -> Sale:
        """Paid; a part of it is to go back, and another part is about to be asked for: more than is left."""
        sale = cls.opened(desk)
        desk.pay(sale.payment)
        look(sale)
        desk.hear(desk.refund_of(sale.payment, PART))
        return sale

    @classmethod
    def underpaid(cls, desk: CashDesk) -> Sale:
        sale = cls.opened(desk)
        desk.pay(sale.payment)
        session = desk.emulator.v1.checkout.sessions.retrieve(str(sale.payment.session_id))
        desk.emulator.control(tamper={"id": session.payment_intent, "set": {"amount_received": RECEIVED}})
        look(sale)
        assert sale.payment.state is PaymentState.REVIEW
        return sale

    @classmethod
    def known(cls, desk: CashDesk) -> Sale:
        """The account has paid before, and has another address since."""
        before = cls.coming(desk)
        look(before)
        claims = before.order.claims
        return cls(desk, desk.order(account_id=claims.account_id, email="ada@new.example"))

    @property
    def payment(self) -> Payment:
        return self.desk.payment(self.payments[0].id)


def open_payment(sale: Sale) -> None:
    sale.payments.append(sale.desk.start(sale.order))


def pay_as_somebody_else(sale: Sale) -> None:
    """Somebody deletes the account's customer in the dashboard; Stripe makes another one at the next payment."""
    desk, account_id = sale.desk, sale.order.claims.account_id
    with desk.database.transaction() as session:
        desk.emulator.v1.customers.delete(session.get_one(Customer, account_id).stripe_id)
    order = desk.order(account_id=account_id)
    other = Sale(desk, order, [desk.start(order)])
    desk.pay(other.payment)
    look(other)


def look(sale: Sale) -> None:
    sync(sale.desk.database, sale.desk.stripe, sale.payments[0].id, "return page")


def follow(sale: Sale) -> None:
    events.process_next(sale.desk.database, sale.desk.stripe)


def reconcile(sale: Sale) -> None:
    with sale.desk.database.transaction() as session:
        session.execute(text("UPDATE payments SET check_at = now()"))
    checks.check_next(sale.desk.database, sale.desk.stripe)


def pay(sale: Sale) -> None:
    sale.desk.pay(sale.payments[0])
    look(sale)


def close(sale: Sale) -> None:
    """The order's hold runs out, and the job sees it."""
    sale.desk.hear(sale.desk.expired(sale.order))
    checks.check_next(sale.desk.database, sale.desk.stripe)


def ask_back(sale: Sale) -> None:
    sale.desk.hear(sale.desk.refund_of(sale.payments[0], PART))


def send_back(sale: Sale) -> None:
    sending.send_next(sale.desk.database, sale.desk.stripe)


def send_back_again(sale: Sale) -> None:
    """Another worker, for which the first one's time is over."""
    with sale.desk.database.transaction() as session:
        session.execute(text("UPDATE refunds SET next_at = now()"))
    send_back(sale)


def give_back_in_the_dashboard(sale: Sale) -> None:
    with suppress(stripe.StripeError):  # nothing is left of it
        sale.desk.emulator.v1.refunds.create(
            {"payment_intent": sale.payment.intent_id or "", "amount": RECEIVED}
        )
    look(sale)


def dispute(sale: Sale) -> None:
    desk, intent = sale.desk, sale.payment.intent_id or ""
    with suppress(requests.HTTPError):  # all of it went back
        desk.emulator.control(dispute={"payment_intent": intent})
    for one in desk.emulator.v1.disputes.list({"payment_intent": intent}).data:
        disputes.sync(desk.database, desk.stripe, one.id, "webhook")


def accept(sale: Sale) -> None:
    payment = sale.payments[0]
    accepted = ReviewAccepted(
        subject=f"reviews/{payment.id}",
        sequence=1,
        payment_id=payment.id,
        order_id=payment.order_id,
        accepted_by=Recipient(account_id=new_id(), name="Olga"),
    )
    sale.desk.hear(accepted)


RACES: Sequence[tuple[Callable[[CashDesk], Sale], Act[Sale], Sequence[Act[Sale]]]] = [
    (Sale.ordered, open_payment, [open_payment, close]),
    (Sale.opened, look, [pay, close]),
    (Sale.opened, close, [pay]),
    (Sale.coming, look, [follow]),
    (Sale.coming, follow, [reconcile]),
    (Sale.settled, ask_back, [ask_back, dispute]),
    (Sale.settled, send_back, [send_back_again, give_back_in_the_dashboard]),
    (Sale.underpaid, accept, [ask_back, give_back_in_the_dashboard]),
]
"""How it stands, what happens, and what may come between any two statements of it."""


@pytest.mark.parametrize(
    ("stands", "first", "second"),
    [(stands, first, second) for stands, first, seconds in RACES for second in seconds],
    ids=lambda value: value.__name__,
)
def test_money_and_what_is_told_of_it_stay_right(
    desk: CashDesk, stands: Callable[[CashDesk], Sale], first: Act[Sale], second: Act[Sale]
) -> None:
    for crossed in crossings(desk.database, lambda: stands(desk), first, second):
        desk.work()
        check(crossed)


def test_of_two_customers_of_an_account_the_one_that_stripe_has_is_kept(desk: CashDesk) -> None:
    for crossed in crossings(desk.database, lambda: Sale.known(desk), open_payment, pay_as_somebody_else):
        with desk.database.transaction() as session:
            customer = session.get_one(Customer, crossed.situation.order.claims.account_id)
        found = desk.emulator.v1.customers.retrieve(customer.stripe_id)
        assert not getattr(found, "deleted", False), crossed


def check(crossed: Crossed[Sale]) -> None:
    sale = crossed.situation
    with sale.desk.database.transaction() as session:
        assert not session.execute(tables.retries.select()).all(), crossed
    for payment in {payment.id: payment for payment in sale.payments}.values():
        check_course(sale.desk, payment, crossed)
        check_refunds(sale.desk, payment, crossed)


def check_course(desk: CashDesk, payment: Payment, crossed: Crossed[Sale]) -> None:
    """It only went forward, all of it was told, each news once, and Stripe says the same."""
    told = Counter(desk.told(payment))
    sequences = [one.event.sequence for one in desk.published(payment)]
    moves = [(entry.from_state, entry.to_state) for entry in desk.audit(payment) if not entry.refund_id]
    moves = [move for move in moves if move[0] and move[0] != move[1]]
    session = desk.emulator.session(desk.payment(payment.id).session_id or "")
    assert set(moves) <= FORWARD | LATE_MONEY | A_PERSONS_DECISION, (moves, crossed)
    assert sequences == list(range(1, len(sequences) + 1)), crossed
    assert all(told[news] <= 1 for news in TOLD_ONCE), (told, crossed)
    assert told[desk.payment(payment.id).state] or told["opened"], (told, crossed)
    is_taken = desk.payment(payment.id).state in (PaymentState.SUCCEEDED, PaymentState.REVIEW)
    assert is_taken == (session.payment_status == "paid"), crossed


def check_refunds(desk: CashDesk, payment: Payment, crossed: Crossed[Sale]) -> None:
    """Never more than came, and each was told once."""
    made = [one.amount for one in desk.refunds_of(payment) if one.state is RefundState.SUCCEEDED]
    assert sorted(made) == desk.refunds_at_stripe(payment), crossed
    assert sum(made) <= desk.payment(payment.id).amount_received, crossed
    assert desk.told(payment).count("refunded") == len(made), crossed
