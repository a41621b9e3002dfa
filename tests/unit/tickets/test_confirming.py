"""Without JavaScript a page asks what the dialog would ask, before money goes back or a ticket becomes void."""

from __future__ import annotations

import re
from html import unescape

import pytest

from services.api.tickets.states import TicketState
from shared.events import OrderTicketsVoided
from tests.unit.tickets.paid import Paid
from tests.unit.tickets.sale import Caller, Sale

HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


@pytest.fixture
def owner(sale: Sale) -> Caller:
    return sale.owner.browse()


def hidden_in(page: str) -> dict[str, str]:
    """What the button of the page that asks sends along."""
    [form] = re.findall(r'<form class="card form".*?</form>', page, re.DOTALL)
    return {name: unescape(value) for name, value in HIDDEN.findall(form) if name != "csrf_token"}


def test_a_refund_is_asked_for_once_more_with_its_amount_and_its_tickets(paid: Paid, owner: Caller) -> None:
    first, second = paid.codes
    path = f"/orders/{paid.order.id}/refunds"

    asked = owner.submit(path, amount="10.00", reason="Rain & wind", nonce="n", ticket_codes=first)
    assert asked.status_code == 200
    assert f"Give 10.00 USD back to {paid.order.buyer.name}?" in asked.text
    assert f"{first}." in asked.text
    assert second not in asked.text
    assert (paid.asked(), paid.tickets) == ([], [TicketState.VALID, TicketState.VALID])
    assert paid.sale.office.published(OrderTicketsVoided) == []

    answer = owner.submit(path, **hidden_in(asked.text))

    assert answer.status_code == 303
    assert [(refund.amount, refund.reason) for refund in paid.order.refunds] == [(1000, "Rain & wind")]
    assert len(paid.asked()) == 1
    assert paid.tickets == [TicketState.VOID, TicketState.VALID]


def test_who_makes_no_ticket_void_is_told_that_all_stay_valid(paid: Paid, owner: Caller) -> None:
    asked = owner.submit(f"/orders/{paid.order.id}/refunds", amount="10.00")

    assert "No ticket becomes void: all stay valid." in asked.text


def test_the_dialog_and_the_page_ask_with_the_same_words(paid: Paid, owner: Caller) -> None:
    page = owner.page(f"/orders/{paid.order.id}").text
    asked = owner.submit(f"/orders/{paid.order.id}/refunds", amount="10.00").text

    [question] = re.findall(r'data-confirm="([^"]+)"', page)
    [unchecked] = re.findall(r'data-confirm-unchecked="([^"]+)"', page)
    assert question.replace("{amount}", "10.00") in asked
    assert unchecked in asked


@pytest.mark.parametrize(("amount", "status"), [("50.01", 409), ("1O", 422)])
def test_nobody_is_asked_about_what_would_be_refused(
    paid: Paid, owner: Caller, amount: str, status: int
) -> None:
    answer = owner.submit(f"/orders/{paid.order.id}/refunds", amount=amount)

    assert answer.status_code == status
    assert "back to" not in " ".join(re.findall(r"<h1.*?</h1>", answer.text))


def test_tickets_are_not_made_void_before_that_was_asked(paid: Paid, owner: Caller) -> None:
    paid.sale.office.hear(paid.payment.refunded(5000))
    path = f"/orders/{paid.order.id}/voidings"

    asked = owner.submit(path, ticket_codes=paid.codes[0])
    assert "Make these tickets void for good?" in asked.text
    assert paid.tickets == [TicketState.VALID, TicketState.VALID]

    assert owner.submit(path, **hidden_in(asked.text)).status_code == 303
    assert paid.tickets == [TicketState.VOID, TicketState.VALID]


def test_a_name_in_the_question_stays_text(paid: Paid, owner: Caller) -> None:
    asked = owner.submit(f"/orders/{paid.order.id}/refunds", amount="<b>5</b>")
    assert asked.status_code == 422

    asked = owner.submit(f"/orders/{paid.order.id}/refunds", amount="5", reason='"><script>alert(1)</script>')
    assert asked.status_code == 200
    assert "<script>alert" not in asked.text
