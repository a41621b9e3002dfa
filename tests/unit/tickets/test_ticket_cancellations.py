"""Buyers cancel tickets by the event's own policy."""

from __future__ import annotations

from typing import Any

import pytest

from services.api.tickets.states import OrderState, TicketState
from shared.events import OrderTicketsCancelled, RefundRequested
from tests.front_desk import json_of
from tests.unit.tickets.bought import A_DAY, Bought, put_rules, set_rules
from tests.unit.tickets.sale import Sale
from tests.unit.tickets.test_routes import fields, problem


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
    put_rules(bought.sale, {})

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
