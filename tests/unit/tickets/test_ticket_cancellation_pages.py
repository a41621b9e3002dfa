"""The pages on which buyers cancel tickets, and organisers say how they may."""

from __future__ import annotations

import pytest

from services.api.tickets.states import TicketState
from tests.unit.tickets.bought import Bought, set_rules
from tests.unit.tickets.sale import Sale


def test_a_buyer_chooses_sees_what_comes_back_and_confirms(bought: Bought) -> None:
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


def test_who_chose_none_is_told_to(bought: Bought) -> None:
    page = f"/orders/{bought.order.id}/ticket-cancellation"

    answer = bought.sale.buyer.browse().page(f"{page}?step=offer")

    assert answer.status_code == 422
    assert "Choose tickets of this order" in answer.text


@pytest.mark.parametrize("refund", ["", "2001", "x", "9" * 50])
def test_nothing_happens_without_the_refund_that_stood_on_the_page(bought: Bought, refund: str) -> None:
    buyer, page = bought.sale.buyer.browse(), f"/orders/{bought.order.id}/ticket-cancellation"

    answer = buyer.submit(page, ticket_codes=bought.codes[1], refund=refund)

    assert answer.status_code in {409, 422}
    assert bought.asked() == []


def test_organisers_are_led_to_refunds_instead(bought: Bought) -> None:
    page = f"/orders/{bought.order.id}/ticket-cancellation"

    assert bought.sale.owner.browse().page(page).status_code == 403


def test_an_organiser_sets_the_policy_and_buyers_read_it_before_they_buy(sale: Sale) -> None:
    sale.kind()
    typed = {
        "rules": "1",
        "version": "1",
        "cancellation_allowed": "1",
        "hours_before": "48",
        "fee": "5",
        "fee_percent": "10",
    }

    answer = sale.owner.browse().submit(f"/events/{sale.event_id}/ticket-rules", **typed)

    assert answer.status_code == 303
    assert "$5.00 and 10% of the price" in sale.visitor.page(f"/events/{sale.event_id}").text
    assert 'value="5.00"' in sale.owner.page(f"/events/{sale.event_id}/tickets").text


def test_a_deadline_that_has_passed_is_promised_to_nobody(sale: Sale) -> None:
    a_day_too_late = 8 * 24  # the event is in seven days
    sale.kind(name="Early bird")
    sale.kind(name="Late", cancellation={"hours_before": a_day_too_late + 1})
    set_rules(sale, hours_before=a_day_too_late)

    page = sale.visitor.page(f"/events/{sale.event_id}").text

    assert "You can cancel" not in page
    assert "It cannot be cancelled any more" in page
    assert "The other tickets cannot be cancelled any more" in page


def test_a_ticket_that_can_still_be_cancelled_says_so_beside_those_that_cannot(sale: Sale) -> None:
    sale.kind(name="Early bird")
    sale.kind(name="Flexible", cancellation={"hours_before": 1})
    set_rules(sale, hours_before=8 * 24)

    page = sale.visitor.page(f"/events/{sale.event_id}").text

    assert "You can cancel it" in page
    assert "The other tickets cannot be cancelled any more" in page


def test_who_typed_over_older_rules_is_told_and_nothing_is_lost(sale: Sale) -> None:
    sale.kind()
    owner, page = sale.owner.browse(), f"/events/{sale.event_id}/tickets"
    form = {"rules": "1", "version": "1", "cancellation_allowed": "1"}
    assert owner.submit(f"/events/{sale.event_id}/ticket-rules", **form, fee="5").status_code == 303

    answer = owner.submit(f"/events/{sale.event_id}/ticket-rules", **form, fee="7")

    assert answer.status_code == 412
    assert f'<a href="{page}">Open the newest version</a>' in answer.text
    assert 'value="7"' in answer.text
    assert 'value="5.00"' in owner.page(page).text


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"fee": "5,00"}, "digits and a point"),
        ({"fee_percent": "101"}, "at most 100"),
        ({"hours_before": "soon"}, "whole number"),
    ],
)
def test_a_wrong_rule_is_told_at_its_field(sale: Sale, typed: dict[str, str], told: str) -> None:
    sale.kind()
    form = {"rules": "1", "version": "1", "cancellation_allowed": "1", **typed}

    answer = sale.owner.browse().submit(f"/events/{sale.event_id}/ticket-rules", **form)

    assert answer.status_code == 422
    assert told in answer.text
