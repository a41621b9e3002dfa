"""A payment of another sum than its order's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from werkzeug.test import TestResponse

from services.api.tickets.models import Order
from tests.box_office import FakePayment
from tests.front_desk import json_of
from tests.unit.tickets.sale import Caller, Sale


@dataclass
class Doubtful:
    """$15.00 came for an order of $25.00."""

    sale: Sale
    payment: FakePayment

    @property
    def order(self) -> Order:
        return self.sale.office.order(self.payment.order.id)

    def decide(self, way: str, by: Caller | None = None) -> TestResponse:
        path = f"/api/v1/orders/{self.order.id}/payments/{self.payment.id}/{way}"
        return (by or self.sale.owner).post(path)

    def waiting(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = json_of(
            self.sale.owner.get(f"/api/v1/events/{self.sale.event_id}/reviews")
        )["items"]
        return found


def doubtful_payment(sale: Sale, received: int | None = 1500, currency: str = "USD") -> Doubtful:
    order = sale.office.order(UUID(sale.order_id(sale.kind())))
    payment = sale.office.payment(order)
    sale.office.hear(payment.opened(), payment.in_review(received, currency), twice=True)
    return Doubtful(sale, payment)
