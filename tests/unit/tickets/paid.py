from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from werkzeug.test import TestResponse

from services.api.tickets.models import Order
from services.api.tickets.states import TicketState
from shared.events import RefundRequested
from tests.box_office import FakePayment
from tests.front_desk import json_of
from tests.unit.tickets.sale import Caller, Sale


@dataclass
class PaidOrder:
    """Two tickets for $25.00 each, paid."""

    sale: Sale
    payment: FakePayment

    @property
    def order(self) -> Order:
        return self.sale.office.order(self.payment.order.id)

    @property
    def codes(self) -> list[str]:
        return [ticket.code for ticket in self.order.tickets]

    @property
    def tickets(self) -> list[TicketState]:
        return [ticket.state for ticket in self.order.tickets]


@dataclass
class Paid(PaidOrder):
    """As its organiser sees it."""

    def refund(self, by: Caller | None = None, key: str | None = None, **body: Any) -> TestResponse:
        headers = {"Idempotency_Key": key} if key else {}
        return (by or self.sale.owner).post(f"/api/v1/orders/{self.order.id}/refunds", body, **headers)

    def asked(self) -> list[RefundRequested]:
        return [one.event for one in self.sale.office.published(RefundRequested)]

    def shown(self, to: Caller | None = None) -> dict[str, Any]:
        return json_of((to or self.sale.owner).get(f"/api/v1/orders/{self.order.id}"))

    def given_back(self) -> None:
        """Payments tells that all that was asked for so far has gone out."""
        told = {refund.id for refund in self.order.refunds if refund.state == "succeeded"}
        for asked in self.asked():
            if asked.refund_id not in told:
                self.sale.office.hear(self.payment.refunded(asked.amount, refund_id=asked.refund_id))
