"""People who order and pay, over Stripe's Checkout page."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import requests

from tests.chaos.client import Client, insist
from tests.chaos.journal import Promise
from tests.system.checkout import pay
from tests.system.story import Sale

Order = dict[str, Any]
PAID = (200, 303)
"""Led back to the shop; or told that it is paid already, because the first answer was lost."""


class Buyer:
    def __init__(self, client: Client) -> None:
        self.client = client

    def buy(self, sale: Sale, quantity: int = 1) -> None:
        """Order, pay, come back to the shop; as far as it goes."""
        order = self.order(sale, quantity)
        if order and (checkout := self.open(order)) and self.pay(order, checkout):
            self.client.ask("GET", f"/orders/{order['id']}")

    def change_mind(self, sale: Sale) -> None:
        """Cancel an order whose Checkout page is open, and pay on that page all the same."""
        order = self.order(sale)
        if order and (checkout := self.open(order)):
            self.cancel(order)
            self.pay(order, checkout)

    def order(self, sale: Sale, quantity: int = 1) -> Order | None:
        """None where it was refused, or nobody knows."""
        items = [{"ticket_type_id": sale.ticket_type_id, "quantity": quantity}]
        key = uuid4().hex
        answer = self.client.insist(
            "POST", f"{sale.page}/orders", headers={"Idempotency-Key": key}, json={"items": items}
        )
        order = self._told(Promise.ORDER, answer, key)
        return order if order and "order_token" in order else None

    def open(self, order: Order) -> str | None:
        """The address of its Checkout page."""
        answer = self.client.insist("POST", "/payments", json={"order_token": order["order_token"]})
        return answer.json()["checkout_url"] if answer is not None and answer.ok else None

    def pay(self, order: Order, checkout_url: str) -> bool:
        """Whether Stripe took the money."""
        answer = insist(lambda: self.client.write_down("pay at Stripe", lambda: pay(checkout_url)))
        if answer is None:
            self._journal.give_up(Promise.PAYMENT, order["id"])
        elif answer.status_code in PAID:
            self._journal.tell(Promise.PAYMENT, order["id"], self._id)
            return True
        return False

    def cancel(self, order: Order) -> None:
        answer = self.client.insist("POST", f"/orders/{order['id']}/cancellation")
        self._told(Promise.CANCELLATION, answer, order["id"])

    def _told(self, promise: Promise, answer: requests.Response | None, what: str) -> Order | None:
        if answer is None:
            self._journal.give_up(promise, what)
            return None
        if not answer.ok:
            return None
        order: Order = answer.json()
        self._journal.tell(promise, order["id"], self._id)
        return order

    @property
    def _journal(self) -> Any:
        return self.client.journal

    @property
    def _id(self) -> str:
        return str(self.client.visitor.id)
