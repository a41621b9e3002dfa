from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from werkzeug.test import TestResponse

from shared.events import RefundRequested
from tests.front_desk import json_of
from tests.unit.tickets.paid import PaidOrder
from tests.unit.tickets.sale import Caller, Sale

A_DAY = 24


@dataclass
class Bought(PaidOrder):
    """Of an event in a week whose policy takes $5.00 a ticket until a day before."""

    kind: str

    @property
    def path(self) -> str:
        return f"/api/v1/orders/{self.order.id}/ticket-cancellations"

    def cancel(self, *codes: str, by: Caller | None = None, **more: Any) -> TestResponse:
        return (by or self.sale.buyer).post(self.path, {"ticket_codes": codes, **more})

    def quotes(self, by: Caller | None = None) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = json_of((by or self.sale.buyer).get(self.path))["items"]
        return found

    def asked(self) -> list[int]:
        return [one.event.amount for one in self.sale.office.published(RefundRequested)]


def set_rules(sale: Sale, by: Caller | None = None, **policy: Any) -> TestResponse:
    return put_rules(sale, {"cancellation": policy}, by)


def put_rules(sale: Sale, rules: dict[str, Any], by: Caller | None = None) -> TestResponse:
    """As they were read a moment ago."""
    path = f"/api/v1/events/{sale.event_id}/ticket-rules"
    return (by or sale.owner).put(path, rules, If_Match=sale.owner.get(path).headers["ETag"])
