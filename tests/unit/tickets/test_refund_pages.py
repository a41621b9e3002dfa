"""The forms by which organisers give money back on an order's page."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from werkzeug.test import TestResponse

from services.api.tickets.states import TicketState
from tests.front_desk import json_of
from tests.unit.tickets.paid import Paid
from tests.unit.tickets.sale import Caller, Sale


@pytest.fixture
def owner(sale: Sale) -> Caller:
    return sale.owner.browse()


def submit(paid: Paid, owner: Caller, **changes: Any) -> TestResponse:
    typed = {"amount": "10.00", "reason": "Sorry", "nonce": uuid4().hex, "confirmed": "yes", **changes}
    return owner.submit(f"/orders/{paid.order.id}/refunds", **typed)


def test_an_organiser_gives_back_what_was_typed_and_the_page_shows_it(paid: Paid, owner: Caller) -> None:
    answer = submit(paid, owner)

    assert answer.status_code == 303
    page = owner.page(answer.headers["Location"]).text
    assert "The refund of $10.00 is asked for" in page
    assert "On its way" in page
    assert "<live-parts" in page
    paid.given_back()
    page = owner.page(f"/orders/{paid.order.id}").text
    assert "Partly refunded" in page
    assert "<live-parts" not in page


def test_the_form_offers_what_is_left_and_voids_only_what_is_checked(paid: Paid, owner: Caller) -> None:
    submit(paid, owner, ticket_codes=paid.codes[0])

    assert 'value="40.00"' in owner.page(f"/orders/{paid.order.id}").text
    assert paid.tickets == [TicketState.VOID, TicketState.VALID]


def test_a_form_that_is_sent_twice_gives_back_once(paid: Paid, owner: Caller) -> None:
    for _ in range(2):
        assert submit(paid, owner, nonce="same").status_code == 303

    assert len(paid.asked()) == 1


@pytest.mark.parametrize(
    ("typed", "status", "told"),
    [
        ({"amount": "10,00"}, 422, "digits and a point"),
        ({"amount": "0"}, 422, "at least 1"),
        ({"amount": ""}, 422, "Please fill this in"),
        ({"amount": "50.01"}, 409, "Only $50.00 is left"),
        ({"ticket_codes": "0000-0000-0000"}, 422, "Choose tickets of this order"),
    ],
)
def test_what_is_wrong_is_told_and_stays_typed(
    paid: Paid, owner: Caller, typed: dict[str, str], status: int, told: str
) -> None:
    answer = submit(paid, owner, **typed)

    assert answer.status_code == status
    assert told in answer.text
    assert 'value="Sorry"' in answer.text
    assert paid.asked() == []


def test_buyers_see_what_is_on_its_way_but_no_form(paid: Paid, owner: Caller) -> None:
    submit(paid, owner)

    page = paid.sale.buyer.browse().page(f"/orders/{paid.order.id}").text

    assert "$10.00 on the way back" in page
    assert "Give money back" not in page


def test_after_a_refund_at_stripe_the_valid_tickets_can_be_made_void(paid: Paid, owner: Caller) -> None:
    paid.sale.office.hear(paid.payment.refunded(5000))
    page = f"/orders/{paid.order.id}"
    assert "2 tickets are still valid" in " ".join(owner.page(page).text.split())

    assert owner.submit(f"{page}/voidings").status_code == 422
    assert owner.submit(f"{page}/voidings", ticket_codes=paid.codes[1], confirmed="yes").status_code == 303

    assert paid.tickets == [TicketState.VALID, TicketState.VOID]


def test_each_dispute_is_shown_with_its_sum_and_its_deadline(paid: Paid, owner: Caller) -> None:
    paid.sale.office.hear(
        paid.payment.disputed("won", dispute_id="dp_1"),
        paid.payment.disputed(dispute_id="dp_2", amount=700),
    )

    page = owner.page(f"/orders/{paid.order.id}").text
    [payment] = json_of(paid.sale.owner.get(f"/api/v1/orders/{paid.order.id}"))["payments"]

    assert all(word in page for word in ("Won", "Needs an answer", "$7.00", "This payment is disputed"))
    assert [(one["id"], one["status"], one["total"]["amount"]) for one in payment["disputes"]] == [
        ("dp_1", "won", paid.payment.amount),
        ("dp_2", "needs_response", 700),
    ]


def test_after_a_lost_dispute_tickets_can_be_made_void_though_nothing_goes_back(
    paid: Paid, owner: Caller
) -> None:
    paid.sale.office.hear(paid.payment.disputed("lost"))
    page = f"/orders/{paid.order.id}"
    shown = owner.page(page).text
    assert "Dispute lost" in shown
    assert "Give money back" not in shown
    assert "Take tickets back" in shown

    assert owner.submit(f"{page}/voidings", ticket_codes=paid.codes[0], confirmed="yes").status_code == 303

    assert paid.tickets == [TicketState.VOID, TicketState.VALID]


def test_tickets_that_cost_nothing_can_be_made_void(sale: Sale, owner: Caller) -> None:
    page = f"/orders/{sale.order_id(sale.free_kind())}"
    [code] = [ticket["code"] for ticket in json_of(sale.buyer.get(f"/api/v1{page}"))["tickets"]]
    assert "Take tickets back" in owner.page(page).text
    assert "Take tickets back" not in sale.buyer.browse().page(page).text

    assert owner.submit(f"{page}/voidings", ticket_codes=code, confirmed="yes").status_code == 303

    assert "Take tickets back" not in owner.page(page).text
    assert json_of(sale.buyer.get(f"/api/v1{page}"))["tickets"][0]["state"] == "void"


def test_while_money_can_go_back_tickets_are_made_void_with_it_alone(paid: Paid, owner: Caller) -> None:
    assert "Take tickets back" not in owner.page(f"/orders/{paid.order.id}").text


def test_a_buyer_reads_that_the_bank_has_taken_the_payment_back(paid: Paid) -> None:
    paid.sale.office.hear(paid.payment.disputed("lost"))

    page = paid.sale.buyer.browse().page(f"/orders/{paid.order.id}").text

    assert "Your bank has taken this payment back" in page
    assert "Until that is settled" not in page
