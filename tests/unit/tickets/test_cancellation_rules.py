"""What organisers set about cancelled tickets, and what it costs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from services.api.tickets.cancellation_policy import CancellationPolicy
from shared.database import now
from shared.money import Money
from tests.front_desk import json_of
from tests.unit.tickets.bought import set_rules
from tests.unit.tickets.sale import Sale
from tests.unit.tickets.test_routes import fields


@pytest.mark.parametrize(
    ("policy", "price", "currency", "fee"),
    [
        ({}, 2500, "USD", 0),
        ({"fee": Money(amount=500, currency="USD")}, 2500, "USD", 500),
        ({"fee_percent": 10}, 2500, "USD", 250),
        ({"fee_percent": 33}, 101, "USD", 33),
        ({"fee_percent": 99}, 1, "USD", 0),
        ({"fee_percent": 100}, 2500, "USD", 2500),
        ({"fee": Money(amount=500, currency="USD"), "fee_percent": 10}, 2500, "USD", 750),
        ({"fee": Money(amount=5000, currency="USD")}, 2500, "USD", 2500),
        ({"fee": Money(amount=500, currency="USD")}, 0, "USD", 0),
        ({"fee_percent": 10}, 555, "JPY", 55),
        ({"fee_percent": 10}, 5120, "KWD", 510),
        ({"fee_percent": 33}, 99_999_999, "USD", 32_999_999),
    ],
)
def test_a_fee_is_whole_rounded_down_to_what_cards_move_and_never_above_the_price(
    policy: dict[str, Any], price: int, currency: str, fee: int
) -> None:
    assert CancellationPolicy(**policy).fee_for(price, currency) == fee


def test_the_policy_ends_with_the_notice_that_it_needs() -> None:
    start = now()
    assert CancellationPolicy(hours_before=48).ends_at(start) == start - timedelta(hours=48)


def test_everybody_reads_them_and_organisers_set_them(sale: Sale) -> None:
    path = f"/api/v1/events/{sale.event_id}/ticket-rules"

    assert json_of(sale.visitor.get(path))["cancellation"] is None
    assert set_rules(sale, fee_percent=10).status_code == 200
    assert json_of(sale.visitor.get(path))["cancellation"]["fee_percent"] == 10
    assert set_rules(sale, by=sale.buyer).status_code == 403


def test_they_are_not_sent_again_while_nothing_has_changed(sale: Sale) -> None:
    path = f"/api/v1/events/{sale.event_id}/ticket-rules"
    tag = sale.visitor.get(path).headers["ETag"]

    set_rules(sale, fee_percent=10)
    changed = sale.visitor.get(path, **{"If-None-Match": tag})
    set_rules(sale, fee_percent=10)

    assert changed.status_code == 200
    again = sale.visitor.get(path, **{"If-None-Match": changed.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_who_has_not_seen_the_newest_ones_changes_nothing(sale: Sale) -> None:
    path = f"/api/v1/events/{sale.event_id}/ticket-rules"
    tag, wanted = sale.owner.get(path).headers["ETag"], {"cancellation": {"fee_percent": 20}}
    newest = set_rules(sale, fee_percent=10).headers["ETag"]

    assert sale.owner.put(path, wanted, If_Match=tag).status_code == 412
    assert sale.owner.put(path, {"cancellation": {"fee_percent": 101}}, If_Match=tag).status_code == 412
    assert sale.owner.put(path, {"cancellation": {"fee_percent": 101}}).status_code == 422
    assert sale.owner.put(path, wanted).status_code == 428
    assert json_of(sale.owner.get(path))["cancellation"]["fee_percent"] == 10
    assert sale.owner.put(path, wanted, If_Match=newest).status_code == 200


@pytest.mark.parametrize(
    "policy",
    [
        {"hours_before": -1},
        {"hours_before": 9000},
        {"fee_percent": 101},
        {"fee_percent": 1.5},
        {"fee": 500},
        {"fee": {"amount": -1, "currency": "USD"}},
        {"fee": {"amount": 500, "currency": "EUR"}},
        {"colour": "red"},
    ],
)
def test_a_wrong_field_is_told(sale: Sale, policy: dict[str, Any]) -> None:
    sale.kind()

    assert all(name.startswith("cancellation") for name in fields(set_rules(sale, **policy)))


def test_tickets_are_not_sold_in_another_currency_than_the_fee(sale: Sale) -> None:
    set_rules(sale, fee={"amount": 500, "currency": "EUR"})

    assert fields(sale.add_type()) == {"cancellation.fee.currency"}
