"""Buyers cancel tickets by the event's own policy."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from werkzeug.test import TestResponse

from services.api.tickets.cancellation_policy import CancellationPolicy
from services.api.tickets.models import Order
from services.api.tickets.states import OrderState, TicketState
from shared.database import now
from shared.events import OrderTicketsCancelled, RefundRequested
from shared.money import Money
from tests.box_office import FakePayment
from tests.front_desk import json_of
from tests.unit.tickets.sale import Caller, Sale
from tests.unit.tickets.test_routes import fields, problem

A_DAY = 24


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


@dataclass
class Bought:
    """Two tickets for $25.00 each, paid, of an event in a week whose policy takes $5.00 a ticket until a day before."""

    sale: Sale
    kind: str
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
    path = f"/api/v1/events/{sale.event_id}/ticket-rules"
    return (by or sale.owner).put(path, {"cancellation": policy})


@pytest.fixture
def bought(sale: Sale) -> Bought:
    kind = sale.kind()
    set_rules(sale, hours_before=A_DAY, fee={"amount": 500, "currency": "USD"})
    order = sale.office.order(UUID(json_of(sale.order(sale.buyer, kind, 2))["id"]))
    payment = sale.office.payment(order)
    sale.office.hear(payment.succeeded())
    return Bought(sale, kind, payment)


def test_the_buyer_sees_what_each_ticket_brings_and_until_when(bought: Bought) -> None:
    quote = bought.quotes()[0]

    assert (quote["code"], quote["objection"]) == (bought.codes[0], None)
    assert [quote[name]["amount"] for name in ("price", "fee", "refund")] == [2500, 500, 2000]
    assert (
        quote["until"] < json_of(bought.sale.owner.get(f"/api/v1/events/{bought.sale.event_id}"))["starts_at"]
    )
    assert bought.tickets == [TicketState.VALID] * 2


def test_a_cancelled_ticket_is_void_its_seat_free_and_its_price_less_the_fee_on_the_way_back(
    bought: Bought,
) -> None:
    answer = bought.cancel(bought.codes[0])

    assert answer.status_code == 200
    assert json_of(answer)["refund"]["total"] == {"amount": 2000, "currency": "USD"}
    assert bought.tickets == [TicketState.VOID, TicketState.VALID]
    assert bought.asked() == [2000]
    [kind] = json_of(bought.sale.visitor.get(f"/api/v1/events/{bought.sale.event_id}/ticket-types"))["items"]
    assert kind["available"] == 9


def test_buyer_and_organisers_are_told(bought: Bought) -> None:
    bought.cancel(bought.codes[0])

    [told] = bought.sale.office.published(OrderTicketsCancelled)
    assert [one.name for one in told.event.recipients] == ["Olga"]
    assert (told.event.to_refund, [line.code for line in told.event.tickets]) == (2000, [bought.codes[0]])


def test_cancelling_again_is_harmless(bought: Bought) -> None:
    answers = [bought.cancel(*bought.codes) for _ in range(2)]

    assert [json_of(answer)["refund"]["total"]["amount"] for answer in answers] == [4000, 4000]
    assert bought.asked() == [4000]
    assert len(bought.sale.office.published(OrderTicketsCancelled)) == 1


def test_who_agreed_to_another_refund_is_asked_again(bought: Bought) -> None:
    set_rules(bought.sale, fee={"amount": 1000, "currency": "USD"})

    answer = bought.cancel(bought.codes[0], refund=2000)

    assert problem(answer) == (409, "refund-changed")
    assert "$15.00" in answer.text
    assert bought.tickets == [TicketState.VALID] * 2
    assert bought.cancel(bought.codes[0], refund=1500).status_code == 200


def test_no_more_comes_back_than_is_left(bought: Bought) -> None:
    bought.sale.owner.post(f"/api/v1/orders/{bought.order.id}/refunds", {"amount": 4500})

    assert json_of(bought.cancel(*bought.codes))["refund"]["total"]["amount"] == 500


def test_a_fee_as_high_as_the_price_leaves_nothing_to_refund(bought: Bought) -> None:
    set_rules(bought.sale, fee_percent=100)

    assert json_of(bought.cancel(*bought.codes))["refund"] is None
    assert bought.tickets == [TicketState.VOID] * 2
    assert (bought.asked(), bought.order.state) == ([], OrderState.PAID)


def test_after_its_end_nothing_is_cancelled(bought: Bought) -> None:
    set_rules(bought.sale, hours_before=8 * A_DAY)

    answer = bought.cancel(bought.codes[0])

    assert problem(answer) == (409, "not-cancellable")
    assert "possible until" in answer.text
    assert bought.tickets == [TicketState.VALID] * 2


def test_without_a_policy_nothing_is_cancelled(bought: Bought) -> None:
    bought.sale.owner.put(f"/api/v1/events/{bought.sale.event_id}/ticket-rules", {})

    assert "organisers do not offer it" in bought.quotes()[0]["objection"]
    assert problem(bought.cancel(bought.codes[0])) == (409, "not-cancellable")


def test_a_ticket_type_may_have_a_policy_of_its_own(sale: Sale) -> None:
    strict = sale.kind(name="Strict", cancellation={"allowed": False})
    set_rules(sale)
    order_id = sale.order_id(strict)
    sale.pay(order_id)

    [quote] = json_of(sale.buyer.get(f"/api/v1/orders/{order_id}/ticket-cancellations"))["items"]

    assert quote["objection"]


def test_a_ticket_that_was_used_is_not_cancelled(bought: Bought) -> None:
    bought.sale.check_in(bought.sale.owner, bought.codes[0])

    assert "used at the door" in bought.cancel(bought.codes[0]).text
    assert bought.asked() == []


def test_while_the_payment_is_disputed_nothing_is_cancelled(bought: Bought) -> None:
    bought.sale.office.hear(bought.payment.disputed())

    assert problem(bought.cancel(bought.codes[0])) == (409, "not-cancellable")


def test_a_free_order_is_cancelled_with_its_last_ticket(sale: Sale) -> None:
    kind = sale.free_kind()
    set_rules(sale)
    order = json_of(sale.order(sale.buyer, kind, 2))
    codes = [ticket["code"] for ticket in order["tickets"]]
    path = f"/api/v1/orders/{order['id']}/ticket-cancellations"

    states = [json_of(sale.buyer.post(path, {"ticket_codes": [code]}))["state"] for code in codes]

    assert states == ["paid", "cancelled"]
    assert sale.office.published(RefundRequested) == []


def test_only_the_buyer_cancels(bought: Bought) -> None:
    sale = bought.sale

    assert bought.cancel(bought.codes[0], by=sale.visitor).status_code == 401
    assert bought.cancel(bought.codes[0], by=sale.somebody()).status_code == 404
    assert bought.cancel(bought.codes[0], by=sale.owner).status_code == 403
    assert bought.asked() == []


@pytest.mark.parametrize("codes", [[], ["0000-0000-0000"], ["nonsense"], "all", [5]])
def test_what_is_no_ticket_of_the_order_is_told(bought: Bought, codes: Any) -> None:
    answer = bought.sale.buyer.post(bought.path, {"ticket_codes": codes})

    assert {name.partition(".")[0] for name in fields(answer)} == {"ticket_codes"}


class TestTheRules:
    def test_everybody_reads_them_and_organisers_set_them(self, sale: Sale) -> None:
        path = f"/api/v1/events/{sale.event_id}/ticket-rules"

        assert json_of(sale.visitor.get(path))["cancellation"] is None
        assert set_rules(sale, fee_percent=10).status_code == 200
        assert json_of(sale.visitor.get(path))["cancellation"]["fee_percent"] == 10
        assert set_rules(sale, by=sale.buyer).status_code == 403

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
    def test_a_wrong_field_is_told(self, sale: Sale, policy: dict[str, Any]) -> None:
        sale.kind()

        assert all(name.startswith("cancellation") for name in fields(set_rules(sale, **policy)))

    def test_tickets_are_not_sold_in_another_currency_than_the_fee(self, sale: Sale) -> None:
        set_rules(sale, fee={"amount": 500, "currency": "EUR"})

        assert fields(sale.add_type()) == {"cancellation.fee.currency"}


class TestThePages:
    def test_a_buyer_chooses_sees_what_comes_back_and_confirms(self, bought: Bought) -> None:
        buyer, page = bought.sale.buyer.browse(), f"/orders/{bought.order.id}"
        assert "Cancel tickets" in buyer.page(page).text
        assert "$20.00 back" in buyer.page(f"{page}/ticket-cancellation").text
        offer = buyer.page(f"{page}/ticket-cancellation?ticket_codes={bought.codes[1]}").text
        assert "You get $20.00 back" in offer
        assert bought.asked() == []

        answer = buyer.submit(f"{page}/ticket-cancellation", ticket_codes=bought.codes[1], refund="2000")

        assert answer.status_code == 303
        assert "Your tickets are cancelled" in buyer.page(answer.headers["Location"]).text
        assert bought.tickets == [TicketState.VALID, TicketState.VOID]
        assert bought.asked() == [2000]

    @pytest.mark.parametrize("refund", ["", "2001", "x", "9" * 50])
    def test_nothing_happens_without_the_refund_that_stood_on_the_page(
        self, bought: Bought, refund: str
    ) -> None:
        buyer, page = bought.sale.buyer.browse(), f"/orders/{bought.order.id}/ticket-cancellation"

        answer = buyer.submit(page, ticket_codes=bought.codes[1], refund=refund)

        assert answer.status_code in {409, 422}
        assert bought.asked() == []

    def test_organisers_are_led_to_refunds_instead(self, bought: Bought) -> None:
        page = f"/orders/{bought.order.id}/ticket-cancellation"

        assert bought.sale.owner.browse().page(page).status_code == 403

    def test_an_organiser_sets_the_policy_and_buyers_read_it_before_they_buy(self, sale: Sale) -> None:
        sale.kind()
        typed = {
            "rules": "1",
            "cancellation_allowed": "1",
            "hours_before": "48",
            "fee": "5",
            "fee_percent": "10",
        }

        answer = sale.owner.browse().submit(f"/events/{sale.event_id}/ticket-rules", **typed)

        assert answer.status_code == 303
        assert "$5.00 and 10% of the price" in sale.visitor.page(f"/events/{sale.event_id}").text
        assert 'value="5.00"' in sale.owner.page(f"/events/{sale.event_id}/tickets").text

    @pytest.mark.parametrize(
        ("typed", "told"),
        [
            ({"fee": "5,00"}, "digits and a point"),
            ({"fee_percent": "101"}, "at most 100"),
            ({"hours_before": "soon"}, "whole number"),
        ],
    )
    def test_a_wrong_rule_is_told_at_its_field(self, sale: Sale, typed: dict[str, str], told: str) -> None:
        sale.kind()
        form = {"rules": "1", "cancellation_allowed": "1", **typed}

        answer = sale.owner.browse().submit(f"/events/{sale.event_id}/ticket-rules", **form)

        assert answer.status_code == 422
        assert told in answer.text

    def test_the_policy_ends_with_the_notice_that_it_needs(self) -> None:
        start = now()
        assert CancellationPolicy(hours_before=48).ends_at(start) == start - timedelta(hours=48)
