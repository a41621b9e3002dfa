"""The steps of the main path, told once for all tests of the whole system."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

from shared.database import now
from shared.locale.formats import rfc3339
from tests.system.visitor import PATIENCE_SECONDS, Edge, Visitor
from tests.tab import Tab
from tests.waiting import wait_until


@dataclass(frozen=True)
class Sale:
    """A published event with one kind of ticket."""

    organizer: Visitor
    event_id: str
    ticket_type_id: str

    @property
    def page(self) -> str:
        return f"/events/{self.event_id}"

    def order(self, buyer: Visitor, quantity: int = 1, key: str | None = None) -> dict[str, Any]:
        items = [{"ticket_type_id": self.ticket_type_id, "quantity": quantity}]
        headers = {"Idempotency-Key": key or uuid4().hex}
        order: dict[str, Any] = buyer.post(f"/events/{self.event_id}/orders", headers, items=items)
        return order

    def invite(self, email: str, role: str = "organizer") -> dict[str, Any]:
        invite: dict[str, Any] = self.organizer.post(
            f"/events/{self.event_id}/invites", email=email, role=role
        )
        return invite


def sale(organizer: Visitor, price: int = 2500, quantity: int = 100) -> Sale:
    """Create an event, publish it, put tickets on sale."""
    begins = now() + timedelta(days=30)
    event = organizer.post(
        "/events",
        name=f"Conference {uuid4().hex[:6]}",
        timezone="Europe/Berlin",
        starts_at=rfc3339(begins),
        ends_at=rfc3339(begins + timedelta(days=2)),
    )
    path = f"/events/{event['id']}"
    tag = organizer.response("GET", path).headers["ETag"]
    organizer.patch(path, {"If-Match": tag}, state="published")
    money = {"amount": price, "currency": "USD"}
    kind = organizer.post(f"{path}/ticket-types", name="Regular", price=money, quantity=quantity)
    return Sale(organizer, event["id"], kind["id"])


def open_payment(buyer: Visitor, order: dict[str, Any]) -> str:
    """The address of the Checkout page."""
    payment = buyer.post("/payments", order_token=order["order_token"])
    return str(payment["checkout_url"])


def wait_until_paid(buyer: Visitor, order: dict[str, Any]) -> dict[str, Any]:
    """The order with its tickets."""
    seen: dict[str, Any] = {}

    def paid() -> bool:
        seen.update(buyer.get(f"/orders/{order['id']}"))
        return bool(seen["state"] == "paid")

    wait_until(paid, PATIENCE_SECONDS, every=0.1, what="the order to be paid")
    return seen


@contextmanager
def tab_of(system: Edge, visitor: Visitor) -> Iterator[Tab]:
    """A page that the visitor has open, live."""
    with Tab(system.url) as tab:
        yield tab.connect(cookie_header=visitor.cookie).greeted()
