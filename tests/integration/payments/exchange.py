"""Both sides of a sale in one place: api's orders and tickets, payments, Stripe, and a bus that keeps no order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session
from stripe import StripeError

from services.api import tables as api_tables
from services.api.tickets import cancellations, refunds, reviews, rules
from services.api.tickets.bodies import NewRefund
from services.api.tickets.cancellation_policy import CancellationPolicy
from services.api.tickets.handlers import HANDLERS as TICKETS_HEAR
from services.api.tickets.models import Order, Ticket, TicketType
from services.api.tickets.rules import NewRules
from services.api.tickets.states import TicketState
from services.payments import tables as payments_tables
from services.payments.handlers import HANDLERS as PAYMENTS_HEAR
from services.payments.ledger.models import AuditEntry, Payment, Refund
from services.payments.webhooks import undelivered
from shared.auth import Person
from shared.bus import tables as bus_tables
from shared.bus.tables import outbox, retries
from shared.database import Database
from shared.events import unpack
from shared.money import Money
from tests.box_office import BoxOffice
from tests.cash_desk import CashDesk, NewOrder

Shuffle = Callable[[list[bytes]], list[bytes]]
PRICE = 2500
POLICY = CancellationPolicy(fee=Money(amount=300, currency="USD"), fee_percent=10)
Decide = Callable[[Session, Order, UUID, Person], None]
"""`reviews.accept` or `reviews.give_back`."""


class Exchange:
    """Starts with nothing: no orders, no payments, a Stripe that was never used."""

    def __init__(self, office: BoxOffice, desk: CashDesk, seats: int) -> None:
        self.office, self.desk, self.seats = office, desk, seats
        _empty(office.database, api_tables.metadata.tables)
        _empty(desk.database, payments_tables.metadata.tables)
        desk.emulator.control(reset=True)
        self.hold_webhooks()
        self.organiser = office.person("Olga Owner")
        event = office.event(self.organiser)
        self.kind: TicketType = office.ticket_type(event, quantity=seats, amount=PRICE)
        self.free_kind: TicketType = office.ticket_type(event, quantity=seats, amount=0, name="Helper")
        with office.database.transaction() as session:
            rules.change(session, session.merge(event), NewRules(cancellation=POLICY))
        self._read = {"api": 0, "payments": 0}

    def hold_webhooks(self) -> None:
        """Stripe's webhooks wait, two of each, until `deliver_webhooks`."""
        self.desk.emulator.control(webhooks={"hold": True, "copies": 2})

    def deliver_webhooks(self) -> None:
        self.desk.emulator.control(release="shuffled")
        self.desk.wait_for_webhooks()
        self.hold_webhooks()

    def carry_events(self, shuffle: Shuffle) -> bool:
        """Bring what each side published to the other. Returns whether there was anything."""
        to_office = self._published("payments", self.desk.database, TICKETS_HEAR)
        to_desk = self._published("api", self.office.database, PAYMENTS_HEAR)
        self.office.inbox.receive(shuffle(to_office * 2))
        self.desk.inbox.receive(shuffle(to_desk * 2))
        return bool(to_office or to_desk)

    def _published(self, name: str, database: Database, heard: Any) -> list[bytes]:
        with database.transaction() as session:
            rows = session.execute(
                select(outbox.c.id, outbox.c.body).where(outbox.c.id > self._read[name]).order_by(outbox.c.id)
            ).all()
        self._read[name] = max([self._read[name], *(row.id for row in rows)])
        return [row.body for row in rows if type(unpack(row.body).event) in heard]

    def let_sessions_run_out(self) -> None:
        # Not by the emulator's clock: it cannot go back, and sessions to come would end too soon by ours.
        sessions = self.desk.emulator.v1.checkout.sessions
        for session in sessions.list({"status": "open", "limit": 100}).data:
            with suppress(StripeError):  # a fault that waited for us; its time will come again
                sessions.expire(session.id)

    def token_of(self, order: Order) -> NewOrder:
        """As `api` signs it."""
        return self.desk.order(
            order_id=order.id,
            event_id=order.event_id,
            amount=order.amount,
            currency=order.currency,
            account_id=order.account_id,
        )

    def ask_back(self, order: Order, wanted: NewRefund) -> None:
        """As an organiser does. Raises `Conflict`, `Invalid`."""
        with self.office.database.transaction() as session:
            found = refunds.locked_order(session, order.id, self.organiser)
            refunds.request(session, found, wanted, self.organiser, None)

    def cancel_tickets(self, order: Order, codes: Sequence[str]) -> None:
        """As their buyer does, by the event's policy. Raises `Conflict`, `Invalid`."""
        buyer = Person(order.account_id, "Ada Buyer", order.account_id, is_admin=False)
        with self.office.database.transaction() as session:
            cancellations.cancel(session, order.id, codes, buyer)

    def decide(self, order: Order, decide: Decide) -> None:
        """As an organiser does about what is in review. Raises `Conflict`."""
        with self.office.database.transaction() as session:
            found = refunds.locked_order(session, order.id, self.organiser)
            for payment in found.payments:
                if payment.awaits_decision:
                    decide(session, found, payment.payment_id, self.organiser)

    def come_to_rest(self) -> None:
        """Everything that is under way arrives, and time goes on until nothing is left to do."""
        control = self.desk.emulator.control
        control(faults=[], webhooks={"drop": [], "copies": 1})
        control(release="created")
        self.desk.wait_for_webhooks()
        self._end_disputes()
        for _ in range(3):
            self._settle()
            self.let_sessions_run_out()
            for order in self.orders():
                self.office.let_hold_end(order)
                self.decide(order, reviews.give_back)
        self._settle()

    def _end_disputes(self) -> None:
        for dispute in self.desk.emulator.v1.disputes.list({"limit": 100}).data:
            if dispute.status in ("needs_response", "under_review"):
                self.desk.emulator.control(close_dispute={"id": dispute.id, "is_won": True})

    def _settle(self) -> None:
        self.desk.emulator.control(settle="all")
        self.desk.wait_for_webhooks()
        undelivered.fetch(self.desk.database, self.desk.stripe)
        self.desk.work()
        while self.carry_events(lambda events: events):
            self.desk.work()

    def orders(self) -> Sequence[Order]:
        return _all(self.office.database, Order)

    def tickets(self) -> Sequence[Ticket]:
        return _all(self.office.database, Ticket)

    def valid_tickets(self) -> list[Ticket]:
        return [one for one in self.tickets() if one.state is TicketState.VALID]

    def payments(self) -> Sequence[Payment]:
        return _all(self.desk.database, Payment)

    def refunds(self) -> Sequence[Refund]:
        return _all(self.desk.database, Refund)

    def audit(self, payment_id: UUID) -> list[AuditEntry]:
        entries = _all(self.desk.database, AuditEntry)
        mine = (one for one in entries if one.payment_id == payment_id and one.refund_id is None)
        return sorted(mine, key=lambda entry: entry.id)

    def failed_deliveries(self) -> int:
        databases = (self.office.database, self.desk.database)
        return sum(
            len(_rows(database, lambda session: session.execute(select(retries)).all()))
            for database in databases
        )


def _empty(database: Database, tables: Any) -> None:
    """Not by TRUNCATE, which makes new files for each of sixty tables and all their indexes."""
    everything = [f"DELETE FROM {name}" for name in [*tables, *bus_tables.metadata.tables]]
    with database.transaction() as session:
        session.execute(
            text("SET LOCAL session_replication_role = replica")
        )  # references may be deleted first
        session.connection().exec_driver_sql("; ".join(everything))


def _rows(database: Database, read: Callable[[Session], Sequence[Any]]) -> Sequence[Any]:
    with database.transaction() as session:
        return read(session)


def _all(database: Database, model: type[Any]) -> Sequence[Any]:
    return _rows(database, lambda session: session.scalars(select(model)).all())
