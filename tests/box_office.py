"""People, events, orders and the news of payments, for every test that sells tickets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from services.api.accounts.models import Account
from services.api.events.models import Event, EventState, Membership, Role
from services.api.events.permissions import visible
from services.api.tickets import orders, seats, ticket_types
from services.api.tickets.handlers import HANDLERS
from services.api.tickets.models import Order, TicketType
from services.api.tickets.seats import Seats
from services.api.tickets.ticket_types import NewTicketType
from services.api.tickets.timers import end_holds
from shared.auth import Person
from shared.bus.inbox import Inbox
from shared.bus.tables import outbox
from shared.database import Database, new_id, now
from shared.events import (
    Event as Fact,
)
from shared.events import (
    PaymentDisputed,
    PaymentExpired,
    PaymentFailed,
    PaymentGivenBack,
    PaymentInReview,
    PaymentOpened,
    PaymentProcessing,
    PaymentRefunded,
    PaymentRefundFailed,
    PaymentSucceeded,
    Received,
    Recipient,
    pack,
    unpack,
)
from shared.money import Money

SESSION = timedelta(minutes=30)


@dataclass
class FakePayment:
    """What the payments service would tell about one payment, with a sequence that grows."""

    order: Order
    amount: int
    currency: str
    id: UUID = field(default_factory=new_id)
    sequence: int = 0
    given_back: int = 0

    def opened(self, ends_at: datetime | None = None) -> PaymentOpened:
        return PaymentOpened(**self._facts(), session_ends_at=ends_at or now() + SESSION)

    def processing(self) -> PaymentProcessing:
        return PaymentProcessing(**self._facts())

    def succeeded(self, accepted: bool = False) -> PaymentSucceeded:
        return PaymentSucceeded(**self._facts(), accepted=accepted)

    def given_back_by_an_operator(self) -> PaymentGivenBack:
        return PaymentGivenBack(**self._facts())

    def failed(self) -> PaymentFailed:
        return PaymentFailed(**self._facts(), reason="insufficient funds")

    def expired(self) -> PaymentExpired:
        return PaymentExpired(**self._facts())

    def refunded(
        self,
        amount: int,
        total: int | None = None,
        refund_id: UUID | None = None,
        in_review: bool = False,
    ) -> PaymentRefunded:
        """Made at Stripe, unless it is one that `api` asked for."""
        self.given_back = total or self.given_back + amount
        return PaymentRefunded(
            **self._facts(),
            refund_id=refund_id or new_id(),
            refunded=amount,
            refunded_total=self.given_back,
            in_review=in_review,
        )

    def refund_failed(self, amount: int, refund_id: UUID, came_back: bool = False) -> PaymentRefundFailed:
        self.given_back -= amount if came_back else 0
        return PaymentRefundFailed(
            **self._facts(),
            refund_id=refund_id,
            not_refunded=amount,
            refunded_total=self.given_back,
            failure="The bank did not take the refund.",
            came_back=came_back,
        )

    def in_review(self, received: int | None, currency: str = "USD") -> PaymentInReview:
        findings = f"amount {received} instead of {self.amount}"
        return PaymentInReview(
            **self._facts(), received=received, received_currency=currency, findings=findings
        )

    def disputed(
        self,
        status: str = "needs_response",
        in_review: bool = False,
        dispute_id: str = "",
        amount: int | None = None,
    ) -> PaymentDisputed:
        return PaymentDisputed(
            **self._facts(),
            dispute_id=dispute_id or f"dp_of_{self.id}",
            disputed=amount or self.amount,
            status=status,
            in_review=in_review,
        )

    def _facts(self) -> dict[str, Any]:
        self.sequence += 1
        return {
            "subject": f"payments/{self.id}",
            "sequence": self.sequence,
            "payment_id": self.id,
            "order_id": self.order.id,
            "event_id": self.order.event_id,
            "event_name": "A conference",
            "buyer": Recipient(account_id=self.order.account_id),
            "amount": self.amount,
            "currency": self.currency,
        }


class BoxOffice:
    """One api database, spoken to as its routes, handlers and timers would."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.inbox = Inbox(database, HANDLERS)

    def person(self, name: str = "Ada Buyer") -> Person:
        account_id = new_id()
        address = f"{account_id}@example.org"
        with self.database.transaction() as session:
            session.add(
                Account(
                    id=account_id,
                    name=name,
                    email=address,
                    email_key=address,
                    password_hash="none",
                    verified_at=now(),
                    created_at=now(),
                )
            )
        return Person(account_id, name, new_id(), is_admin=False)

    def event(self, owner: Person | None = None, **changes: object) -> Event:
        """A published event of next week."""
        owner = owner or self.person("Olga Owner")
        starts_at = now() + timedelta(days=7)
        details: dict[str, Any] = {
            "name": "A conference",
            "timezone": "Europe/Lisbon",
            "starts_at": starts_at,
            "ends_at": starts_at + timedelta(days=2),
            "state": EventState.PUBLISHED,
            "created_at": now(),
            **changes,
        }
        event = Event(id=new_id(), owner_id=owner.id, **details)
        with self.database.transaction() as session:
            session.add(event)
        self.give_role(event, owner, Role.OWNER)
        return event

    def give_role(self, event: Event, person: Person, role: Role) -> None:
        with self.database.transaction() as session:
            session.add(Membership(event_id=event.id, account_id=person.id, role=role, since=now()))

    def ticket_type(
        self, event: Event, quantity: int = 10, amount: int = 2500, currency: str = "USD", **changes: Any
    ) -> TicketType:
        price = Money(amount=amount, currency=currency)
        details = {"name": "Early bird", "price": price, "quantity": quantity, **changes}
        with self.database.transaction() as session:
            return ticket_types.add(session, event, NewTicketType.model_validate(details))

    def place(
        self,
        ticket_type: TicketType,
        quantity: int = 1,
        buyer: Person | None = None,
        key: str | None = None,
    ) -> Order:
        return self.place_all(ticket_type.event_id, {ticket_type.id: quantity}, buyer, key)

    def place_all(
        self,
        event_id: UUID,
        wanted: Mapping[UUID, int],
        buyer: Person | None = None,
        key: str | None = None,
    ) -> Order:
        buyer = buyer or self.person()
        with self.database.transaction() as session:
            event = visible(session, event_id, buyer, keep=True)
            return orders.place(session, event, buyer.id, wanted, key).order

    def cancel(self, order: Order) -> Order:
        buyer = Person(order.account_id, "Ada Buyer", new_id(), is_admin=False)
        with self.database.transaction() as session:
            return orders.cancel(session, order.id, buyer)

    def payment(self, order: Order, amount: int | None = None, currency: str = "USD") -> FakePayment:
        return FakePayment(order, order.amount if amount is None else amount, currency)

    def hear(self, *facts: Fact, twice: bool = False) -> None:
        """Deliver what payments published, each under an id of its own, as one batch."""
        self.inbox.receive([self.packed(fact) for fact in facts for _ in range(2 if twice else 1)])

    @staticmethod
    def packed(fact: Fact, traceparent: str | None = None) -> bytes:
        return pack(fact, event_id=new_id(), source="/payments", time=now(), traceparent=traceparent)

    def received(self, fact: Fact) -> Received[Any]:
        return unpack(self.packed(fact))

    def let_pass(self, order: Order, time: timedelta) -> None:
        """As if the order, with its hold, had been placed that much earlier."""
        with self.database.transaction() as session:
            found = session.get_one(Order, order.id)
            found.placed_at -= time
            if found.hold_ends_at:
                found.hold_ends_at -= time

    def let_hold_end(self, order: Order) -> None:
        self.let_pass(order, timedelta(minutes=16))
        end_holds(self.database)

    def order(self, order: Order | UUID) -> Order:
        """The order as it is now."""
        with self.database.transaction() as session:
            return session.get_one(Order, order if isinstance(order, UUID) else order.id)

    def offers(self, event: Event) -> int:
        """How many ticket types the event has."""
        with self.database.transaction() as session:
            return len(ticket_types.of_event(session, event.id))

    def available(self, ticket_type: TicketType) -> int:
        return self._seats(ticket_type).available

    def taken(self, ticket_type: TicketType) -> int:
        counted = self._seats(ticket_type)
        return counted.sold + counted.held

    def _seats(self, ticket_type: TicketType) -> Seats:
        with self.database.transaction() as session:
            return seats.count(session, [ticket_type], overdue_since=now())[ticket_type.id]

    def published(self, *kinds: type[Fact], about: Order | None = None) -> Sequence[Received[Any]]:
        """What was recorded in the outbox so far, oldest first."""
        with self.database.transaction() as session:
            bodies = session.scalars(select(outbox.c.body).order_by(outbox.c.id)).all()
        received = [unpack(body) for body in bodies]
        return [
            one
            for one in received
            if isinstance(one.event, kinds)
            and (about is None or getattr(one.event, "order_id", None) == about.id)
        ]
