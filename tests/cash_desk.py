"""The payments service with a Stripe of its own, both on real ports, for every test about money."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import requests
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from devtools.stripe_emulator import EmulatorSettings, WebhookDelivery
from services.payments.app import create_app
from services.payments.checkout import opening
from services.payments.handlers import HANDLERS
from services.payments.ledger.models import AuditEntry, Payment, Refund
from services.payments.orders.order_token import Order
from services.payments.reconciliation import checks
from services.payments.refunds import sending
from services.payments.webhooks import events
from services.payments.webhooks.models import WebhookEvent
from shared.auth.guard import Guard
from shared.auth.revocations import InProcessRevocations
from shared.auth.tokens import TokenSigner
from shared.bus.inbox import Inbox
from shared.bus.tables import outbox
from shared.config.settings import Settings
from shared.database import Database, new_id, now
from shared.events import (
    Event,
    OrderCancelled,
    OrderExpired,
    Received,
    Recipient,
    RefundRequested,
    pack,
    unpack,
)
from tests.documented import watch
from tests.fragile_gateway import FragileGateway
from tests.signing import KEYS, VERIFIER
from tests.unit.devtools.serving import bound_server, serve
from tests.unit.devtools.stripe_emulator.running import CARD, RunningEmulator, emulating
from tests.waiting import wait_until

WEBHOOK_SECRET = "whsec_for_tests"
SECRET_KEY = "sk_test_emulator"
DECLINED = "4000 0000 0000 0002"
THREE_D_SECURE = "4000 0025 0000 3155"
BANK_ACCOUNT = "DE89370400440532013000"
EMPTY_BANK_ACCOUNT = "DE62370400440532013001"
DISPUTED = "4000 0000 0000 0259"
SLOW_REFUND = "4000 0000 0000 7726"
FAILING_REFUND = "4000 0000 0000 5126"


@dataclass(frozen=True)
class NewOrder:
    """An order as `api` would sign it."""

    claims: Order
    lasts: timedelta = timedelta(minutes=15)

    @property
    def id(self) -> UUID:
        return self.claims.order_id

    @property
    def token(self) -> str:
        return self.token_for("order")

    def token_for(self, audience: Any, key: str = KEYS.signing_key) -> str:
        return TokenSigner(key).sign(self.claims.model_dump(mode="json"), audience, now() + self.lasts)


class CashDesk:
    """Where it `is_measured` nobody looks whether the document knows its answers."""

    def __init__(
        self, database: Database, url: str, emulator: RunningEmulator, *, is_measured: bool = False
    ) -> None:
        self.database = database
        self.url = url
        self.emulator = emulator
        self.stripe = FragileGateway(SECRET_KEY, WEBHOOK_SECRET, emulator.url)
        settings = Settings(fanfare_env="test", public_url=url)
        guard = Guard(VERIFIER, InProcessRevocations())
        self.app = create_app(settings, database, guard, self.stripe, rate_policy="wide")
        if not is_measured:
            watch(self.app)
        self.inbox = Inbox(database, HANDLERS)

    @property
    def client(self) -> FlaskClient:
        return self.app.test_client()

    def order(self, lasts: timedelta = timedelta(minutes=15), **changes: Any) -> NewOrder:
        claims: dict[str, Any] = {
            "order_id": new_id(),
            "event_id": new_id(),
            "event_name": "A conference",
            "amount": 2500,
            "currency": "USD",
            "description": "1 × Early bird",
            "account_id": new_id(),
            "name": "Ada Buyer",
            "email": "ada@example.com",
            "language": "en",
            "occasion": {"starts_at": now(), "ends_at": now(), "timezone": "Europe/Lisbon", "place": "Pier"},
        }
        return NewOrder(Order.model_validate(claims | changes), lasts)

    def submit(self, order: NewOrder, **headers: str) -> TestResponse:
        """As the browser does."""
        return self.client.post("/api/v1/payments", json={"order_token": order.token}, headers=headers)

    def start(self, order: NewOrder | None = None) -> Payment:
        return opening.start(self.database, self.stripe, (order or self.order()).claims, self.url).payment

    def paid(self, order: NewOrder | None = None, number: str = CARD["number"]) -> Payment:
        """A payment that Stripe knows to be paid and that was synchronised since."""
        payment = self.start(order)
        self.pay(payment, number)
        self.work()
        return self.payment(payment.id)

    def pay(self, payment: Payment, number: str = CARD["number"]) -> requests.Response:
        """As the buyer does, on Stripe's page."""
        return requests.post(
            str(payment.checkout_url), data=CARD | {"number": number}, allow_redirects=False, timeout=10
        )

    def authenticate(self, payment: Payment, answer: str) -> None:
        address = f"{payment.checkout_url}/authentication"
        requests.post(address, data={"answer": answer}, allow_redirects=False, timeout=10)

    def work(self, after: timedelta = timedelta(hours=1)) -> None:
        """All jobs, until nothing is left to do, as if so much time had passed."""
        self.let_pass(after)
        while events.process_next(self.database, self.stripe):
            pass
        while sending.send_next(self.database, self.stripe):
            pass
        while checks.check_next(self.database, self.stripe):
            pass

    def let_pass(self, time: timedelta) -> None:
        """Everything that waits is due so much earlier."""
        with self.database.transaction() as session:
            session.execute(update(Payment).values(check_at=now() - time))
            session.execute(update(Refund).values(next_at=now() - time))
            session.execute(update(WebhookEvent).values(next_at=now() - time))

    def hear(self, *facts: Event) -> None:
        self.inbox.receive([packed(fact) for fact in facts])

    def expired(self, order: NewOrder) -> OrderExpired:
        return OrderExpired(**_order_facts(order))

    def cancelled(self, order: NewOrder) -> OrderCancelled:
        return OrderCancelled(**_order_facts(order))

    def refund_of(self, payment: Payment, amount: int, refund_id: UUID | None = None) -> RefundRequested:
        refund_id = refund_id or new_id()
        return RefundRequested(
            subject=f"refunds/{refund_id}",
            sequence=1,
            refund_id=refund_id,
            order_id=payment.order_id,
            payment_id=payment.id,
            amount=amount,
            currency=payment.currency,
            reason="One ticket was returned",
        )

    def payment(self, payment_id: UUID) -> Payment:
        with self.database.transaction() as session:
            return session.get_one(Payment, payment_id)

    def payments_of(self, order: NewOrder) -> Sequence[Payment]:
        with self.database.transaction() as session:
            return session.scalars(
                select(Payment).where(Payment.order_id == order.id).order_by(Payment.id)
            ).all()

    def refunds_of(self, payment: Payment) -> Sequence[Refund]:
        with self.database.transaction() as session:
            return session.scalars(
                select(Refund).where(Refund.payment_id == payment.id).order_by(Refund.id)
            ).all()

    def audit(self, payment: Payment) -> Sequence[AuditEntry]:
        with self.database.transaction() as session:
            query = select(AuditEntry).where(AuditEntry.payment_id == payment.id).order_by(AuditEntry.id)
            return session.scalars(query).all()

    def published(self, payment: Payment) -> list[Received[Any]]:
        """All that was published about the payment, in order."""
        with self.database.transaction() as session:
            bodies = session.scalars(select(outbox.c.body).order_by(outbox.c.id)).all()
        received = [unpack(body) for body in bodies]
        return [each for each in received if each.event.subject == f"payments/{payment.id}"]

    def told(self, payment: Payment) -> list[str]:
        """The types of what was published about it, without `payment.`."""
        return [each.event.type.removeprefix("payment.") for each in self.published(payment)]

    def sessions_of(self, order: NewOrder) -> list[Any]:
        """The Checkout Sessions that Stripe has for the order."""
        listed = self.emulator.v1.checkout.sessions.list({"limit": 100}).auto_paging_iter()
        return [each for each in listed if each.to_dict()["metadata"]["order_id"] == str(order.id)]

    def refunds_at_stripe(self, payment: Payment) -> list[int]:
        """Their amounts."""
        intent = self.payment(payment.id).intent_id or ""
        listed = self.emulator.v1.refunds.list({"payment_intent": intent, "limit": 100})
        return sorted(each.amount for each in listed.data)

    def wait_for_webhooks(self) -> None:
        """Until Stripe has told all it has to tell, or given up."""
        wait_until(lambda: self.emulator.state()["webhooks"]["deliveries"]["due"] == 0)

    def webhooks_stored(self) -> int:
        with self.database.transaction() as session:
            return len(session.scalars(select(WebhookEvent.id)).all())

    def page(self, payment: Payment, **headers: str) -> str:
        """The text of the return page, one line, without its tags."""
        answer = self.client.get(f"/payments/{payment.id}/return", headers=headers)
        assert answer.status_code == 200
        main = re.search(r"<main[^>]*>(.*)</main>", answer.text, re.DOTALL)
        assert main
        return " ".join(re.sub(r"<[^>]*>", " ", main[1]).split())


def content(answer: TestResponse) -> dict[str, Any]:
    """The JSON of an answer."""
    found: dict[str, Any] = json.loads(answer.text)
    return found


def packed(fact: Event, traceparent: str | None = None) -> bytes:
    """As it comes from the broker; the same bytes again are the same delivery."""
    return pack(fact, event_id=new_id(), source="/api", time=now(), traceparent=traceparent)


def _order_facts(order: NewOrder) -> dict[str, Any]:
    claims = order.claims
    return {
        "subject": f"orders/{claims.order_id}",
        "sequence": 2,
        "order_id": claims.order_id,
        "event_id": claims.event_id,
        "event_name": claims.event_name,
        "buyer": Recipient(account_id=claims.account_id, email=claims.email),
        "amount": claims.amount,
        "currency": claims.currency,
    }


@contextmanager
def open_desk(database: Database, folder: Path) -> Iterator[CashDesk]:
    """Both servers, over a database that has its tables."""
    with bound_server() as shop, bound_server() as provider:
        url = f"http://127.0.0.1:{shop.port}"
        settings = EmulatorSettings(
            database=folder / "stripe.sqlite3",
            public_url=f"http://127.0.0.1:{provider.port}",
            webhook_url=f"{url}/api/v1/payments/webhook",
            webhook_secret=WEBHOOK_SECRET,
            webhook_retry_delays=(0.1, 0.2),
        )
        with emulating(settings) as emulator:
            delivery = WebhookDelivery.of(emulator)
            desk = CashDesk(database, url, RunningEmulator(settings.public_url))
            serve(provider, emulator)
            serve(shop, desk.app)
            delivery.start()
            yield desk
            delivery.stop()
