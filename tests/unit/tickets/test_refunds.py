"""Organisers give money back."""

from __future__ import annotations

from typing import Any

import pytest

from services.api.events.models import Role
from services.api.tickets.states import OrderState, TicketState
from shared.events import OrderRefundFailed, OrderTicketsVoided
from tests.box_office import BoxOffice
from tests.front_desk import json_of
from tests.unit.tickets.paid import Paid
from tests.unit.tickets.sale import Sale
from tests.unit.tickets.test_routes import fields, problem


def test_a_refund_is_asked_for_and_payments_is_told_by_whom(paid: Paid) -> None:
    answer = paid.refund(amount=1000, reason="A talk fell out")

    assert answer.status_code == 202
    shown = json_of(answer)
    assert (shown["state"], shown["total"]) == ("requested", {"amount": 1000, "currency": "USD"})
    [asked] = paid.asked()
    assert (str(asked.refund_id), asked.payment_id) == (shown["id"], paid.payment.id)
    assert (asked.amount, asked.currency, asked.reason) == (1000, "USD", "A talk fell out")
    assert asked.requested_by
    assert asked.requested_by.name == "Olga"


@pytest.mark.parametrize("amount", [1000, {"amount": 1000, "currency": "USD"}])
def test_an_amount_may_name_its_currency(paid: Paid, amount: Any) -> None:
    assert json_of(paid.refund(amount=amount))["total"] == {"amount": 1000, "currency": "USD"}


def test_without_an_amount_all_that_is_left_goes_back(paid: Paid) -> None:
    paid.refund(amount=1500)

    assert json_of(paid.refund())["total"]["amount"] == 3500


def test_several_add_up_to_the_whole_and_no_further(paid: Paid) -> None:
    statuses = [paid.refund(amount=2000).status_code for _ in range(3)]

    assert statuses == [202, 202, 409]
    assert sum(asked.amount for asked in paid.asked()) == 4000


def test_more_than_is_left_says_what_is_left(paid: Paid) -> None:
    paid.refund(amount=4999)

    answer = paid.refund(amount=2)

    assert problem(answer) == (409, "refund-too-large")
    assert "Only $0.01 is left" in answer.text
    assert paid.refund(amount=1).status_code == 202
    assert problem(paid.refund()) == (409, "refund-too-large")


def test_the_chosen_tickets_become_void_at_once_and_free_their_seats(paid: Paid) -> None:
    first = paid.codes[0]

    answer = paid.refund(ticket_codes=[first.lower()])

    assert json_of(answer)["total"]["amount"] == 2500
    assert paid.tickets == [TicketState.VOID, TicketState.VALID]
    assert paid.sale.check_in(paid.sale.owner, first).status_code == 409
    [refund] = paid.shown()["refunds"]
    assert refund["ticket_codes"] == [first]
    [kind] = json_of(paid.sale.visitor.get(f"/api/v1/events/{paid.sale.event_id}/ticket-types"))["items"]
    assert kind["available"] == 9


@pytest.mark.parametrize("amount", [1, 5000])
def test_no_refund_makes_a_ticket_void_that_was_not_chosen(paid: Paid, amount: int) -> None:
    paid.refund(amount=amount)
    paid.given_back()

    assert paid.tickets == [TicketState.VALID] * 2


def test_a_chosen_ticket_may_cost_more_or_less_than_goes_back(paid: Paid) -> None:
    assert json_of(paid.refund(amount=1, ticket_codes=paid.codes))["total"]["amount"] == 1
    assert paid.tickets == [TicketState.VOID] * 2


def test_the_order_follows_what_has_gone_back(paid: Paid) -> None:
    paid.refund(amount=1000)
    assert paid.shown()["state"] == "paid"

    paid.given_back()
    assert (paid.shown()["state"], paid.shown()["refunded"]["amount"]) == ("partially_refunded", 1000)

    paid.refund()
    paid.given_back()
    assert (paid.shown()["state"], paid.shown()["refunded"]["amount"]) == ("refunded", 5000)
    assert [refund["state"] for refund in paid.shown(to=paid.sale.buyer)["refunds"]] == ["succeeded"] * 2


def test_the_buyer_is_told_of_void_tickets_and_of_no_others(paid: Paid) -> None:
    paid.refund(amount=1000)
    assert paid.sale.office.published(OrderTicketsVoided) == []

    for _ in range(2):
        paid.refund(ticket_codes=paid.codes[:1], key="one")

    [told] = paid.sale.office.published(OrderTicketsVoided)
    assert [ticket.code for ticket in told.event.tickets] == paid.codes[:1]


def test_the_same_key_asks_once(paid: Paid) -> None:
    answers = [paid.refund(key="one", amount=1000) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [202, 202]
    assert json_of(answers[0])["id"] == json_of(answers[1])["id"]
    assert len(paid.asked()) == 1


def test_the_same_key_for_another_amount_is_a_conflict(paid: Paid) -> None:
    paid.refund(key="one", amount=1000)

    assert problem(paid.refund(key="one", amount=1001)) == (409, "idempotency-key-reused")
    assert len(paid.asked()) == 1


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"amount": 0}, "amount"),
        ({"amount": -5}, "amount"),
        ({"amount": 1.5}, "amount"),
        ({"amount": "10"}, "amount"),
        ({"amount": True}, "amount"),
        ({"amount": {"amount": 10, "currency": "EUR"}}, "amount"),
        ({"amount": {"amount": 10, "currency": "XXQ"}}, "currency"),
        ({"ticket_codes": ["0000-0000-0000"]}, "ticket_codes"),
        ({"ticket_codes": ["nonsense"]}, "ticket_codes"),
        ({"ticket_codes": "all"}, "ticket_codes"),
        ({"reason": "x" * 201}, "reason"),
        ({"reason": "a\nb"}, "reason"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_wrong_field_is_told_and_nothing_goes_back(paid: Paid, body: dict[str, Any], field: str) -> None:
    assert field in {name.partition(".")[0] for name in fields(paid.refund(**body))}
    assert paid.asked() == []


def test_another_orders_ticket_cannot_be_chosen(paid: Paid) -> None:
    foreign = paid.sale.free_ticket()

    assert fields(paid.refund(ticket_codes=[paid.codes[0], foreign])) == {"ticket_codes"}
    assert paid.tickets == [TicketState.VALID] * 2


def test_a_ticket_is_made_void_once(paid: Paid) -> None:
    paid.refund(ticket_codes=[paid.codes[0]])

    assert fields(paid.refund(ticket_codes=[paid.codes[0]])) == {"ticket_codes"}


def test_only_those_who_may_give_money_back_do(paid: Paid) -> None:
    registrar = paid.sale.somebody("Rita", Role.REGISTRAR)

    assert paid.refund(by=paid.sale.visitor).status_code == 401
    assert paid.refund(by=paid.sale.somebody()).status_code == 404
    assert paid.refund(by=paid.sale.buyer).status_code == 403
    assert paid.refund(by=registrar).status_code == 403
    assert paid.asked() == []


def test_an_order_that_was_not_paid_has_nothing_to_give_back(sale: Sale) -> None:
    unpaid, free = sale.order_id(sale.kind()), sale.order_id(sale.free_kind())

    for order_id in (unpaid, free):
        assert problem(sale.owner.post(f"/api/v1/orders/{order_id}/refunds")) == (409, "nothing-to-refund")


@pytest.mark.parametrize(("status", "expected"), [("needs_response", 409), ("lost", 409), ("won", 202)])
def test_a_disputed_payment_is_given_back_only_when_the_dispute_is_won(
    paid: Paid, status: str, expected: int
) -> None:
    paid.sale.office.hear(paid.payment.disputed(status))

    answer = paid.refund(amount=100)

    assert answer.status_code == expected
    assert ("dispute" in answer.text) == (expected == 409)


def test_a_refund_made_at_stripe_is_taken_over_and_voids_nothing(paid: Paid) -> None:
    paid.sale.office.hear(paid.payment.refunded(5000))

    assert (paid.order.state, paid.tickets) == (OrderState.REFUNDED, [TicketState.VALID] * 2)
    [refund] = paid.shown()["refunds"]
    assert (refund["source"], refund["state"]) == ("stripe", "succeeded")
    assert problem(paid.refund(amount=1)) == (409, "refund-too-large")


def test_a_refund_that_fails_is_left_to_be_asked_for_again_and_organisers_are_told(paid: Paid) -> None:
    paid.refund()
    [asked] = paid.asked()

    paid.sale.office.hear(paid.payment.refund_failed(asked.amount, asked.refund_id), twice=True)

    [refund] = paid.shown()["refunds"]
    assert (refund["state"], refund["failure"]) == ("failed", "The bank did not take the refund.")
    [told] = paid.sale.office.published(OrderRefundFailed)
    assert [one.name for one in told.event.recipients] == ["Olga"]
    assert paid.refund().status_code == 202


def test_a_refund_that_comes_back_after_days_makes_the_order_paid_again(paid: Paid) -> None:
    paid.refund()
    paid.given_back()
    [asked] = paid.asked()
    assert paid.shown()["state"] == "refunded"

    paid.sale.office.hear(paid.payment.refund_failed(5000, asked.refund_id, came_back=True))

    assert paid.order.state is OrderState.PAID
    assert paid.shown()["refunded"]["amount"] == 0


def test_tickets_become_void_without_a_refund_where_the_money_went_back_at_stripe(paid: Paid) -> None:
    path = f"/api/v1/orders/{paid.order.id}/voidings"
    paid.sale.office.hear(paid.payment.refunded(5000))

    answer = paid.sale.owner.post(path, {"ticket_codes": paid.codes})

    assert answer.status_code == 200
    assert paid.tickets == [TicketState.VOID] * 2
    [told] = paid.sale.office.published(OrderTicketsVoided)
    assert [ticket.code for ticket in told.event.tickets] == paid.codes
    assert paid.sale.buyer.post(path, {"ticket_codes": paid.codes}).status_code == 403
    assert fields(paid.sale.owner.post(path, {"ticket_codes": []})) == {"ticket_codes"}


def test_kuwaiti_fils_go_back_in_steps_of_ten(office: BoxOffice, sale: Sale) -> None:
    order = office.place(office.ticket_type(sale.event, amount=5120, currency="KWD"))
    office.hear(office.payment(order, currency="KWD").succeeded())

    answer = sale.owner.post(f"/api/v1/orders/{order.id}/refunds", {"amount": 1005})

    assert fields(answer) == {"amount"}
