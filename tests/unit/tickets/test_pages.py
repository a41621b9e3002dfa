"""What buyers see and send in a browser."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import UUID

import pytest
from werkzeug.test import TestResponse

from tests.unit.tickets.sale import Caller, Sale


@pytest.fixture
def buyer(sale: Sale) -> Caller:
    return sale.buyer.browse()


def choose(sale: Sale, buyer: Caller, nonce: str = "", **quantities: str) -> TestResponse:
    """Send the form of the event's page; the names are ticket type ids, with `_` for `-`."""
    fields = {f"quantity-{kind.replace('_', '-')}": typed for kind, typed in quantities.items()}
    return buyer.submit(f"/events/{sale.event_id}/orders", nonce=nonce, **fields)


def form_name(kind: str) -> str:
    return kind.replace("-", "_")


class TestChoosing:
    def test_the_events_page_offers_what_is_on_sale(self, sale: Sale, buyer: Caller) -> None:
        kind = sale.kind(quantity=3)

        page = buyer.page(f"/events/{sale.event_id}").text

        assert f'name="quantity-{kind}"' in page
        assert "$25.00" in page
        assert "3 left" in page

    def test_a_visitor_is_asked_to_log_in_and_brought_back(self, sale: Sale) -> None:
        sale.kind()

        page = sale.visitor.page(f"/events/{sale.event_id}").text

        assert f"/log-in?next=/events/{sale.event_id}" in page
        assert "Get tickets" not in page

    def test_a_visitor_who_sends_the_form_is_asked_to_log_in(self, sale: Sale) -> None:
        answer = choose(sale, sale.visitor)

        assert answer.status_code == 303
        assert answer.headers["Location"].startswith("/log-in?next=%2Fevents%2F")

    def test_what_is_sold_out_says_so(self, sale: Sale, buyer: Caller) -> None:
        sale.order(sale.somebody(), sale.kind(quantity=1))

        assert "Sold out" in buyer.page(f"/events/{sale.event_id}").text

    def test_what_is_not_on_sale_yet_says_when(self, sale: Sale, buyer: Caller) -> None:
        sale.kind(sales_start="2199-01-01T10:00:00Z")

        page = buyer.page(f"/events/{sale.event_id}").text

        assert "On sale from" in page
        assert "Nothing is on sale right now" in page

    def test_choosing_leads_to_the_order(self, sale: Sale, buyer: Caller) -> None:
        answer = choose(sale, buyer, **{form_name(sale.kind()): "2"})

        assert answer.status_code == 303
        assert "Pay $50.00" in buyer.page(answer.headers["Location"]).text

    def test_the_form_sent_twice_is_one_order(self, sale: Sale, buyer: Caller) -> None:
        kind = form_name(sale.kind())

        answers = [choose(sale, buyer, "nonce", **{kind: "2"}) for _ in range(2)]

        assert answers[0].headers["Location"] == answers[1].headers["Location"]

    def test_the_same_form_with_another_choice_is_another_order(self, sale: Sale, buyer: Caller) -> None:
        kind = form_name(sale.kind())

        answers = [choose(sale, buyer, "nonce", **{kind: typed}) for typed in ("1", "2")]

        assert answers[0].headers["Location"] != answers[1].headers["Location"]

    @pytest.mark.parametrize(
        ("typed", "told"),
        [
            ("0", "at least one"),
            ("", "at least one"),
            ("two", "whole numbers"),
            ("-1", "whole numbers"),
            ("11", "at most 10"),
        ],
    )
    def test_a_wrong_number_is_told_at_the_form(
        self, sale: Sale, buyer: Caller, typed: str, told: str
    ) -> None:
        answer = choose(sale, buyer, **{form_name(sale.kind()): typed})

        assert answer.status_code == 422
        assert told in answer.text

    def test_sold_out_keeps_what_was_chosen(self, sale: Sale, buyer: Caller) -> None:
        kind = sale.kind(quantity=3)

        answer = choose(sale, buyer, **{form_name(kind): "4"})

        assert answer.status_code == 409
        assert "Only 3 of “Early bird” are left" in answer.text
        assert re.search(rf'name="quantity-{kind}"[^>]* value="4"', answer.text)

    def test_without_the_csrf_value_nothing_is_ordered(self, sale: Sale, buyer: Caller) -> None:
        answer = buyer.submit(f"/events/{sale.event_id}/orders", csrf_token="")

        assert answer.status_code == 403


class TestAnOrder:
    def test_while_it_is_pending_it_can_be_paid_and_cancelled(self, sale: Sale, buyer: Caller) -> None:
        page = buyer.page(f"/orders/{sale.order_id(sale.kind())}").text

        assert "<pay-button order-token=" in page
        assert "<hold-countdown until=" in page
        assert "Cancel order" in page

    def test_once_paid_it_shows_its_tickets(self, sale: Sale, buyer: Caller) -> None:
        order_id = sale.order_id(sale.kind())
        sale.pay(order_id)

        page = buyer.page(f"/orders/{order_id}").text

        [ticket] = sale.office.order(UUID(order_id)).tickets
        assert ticket.code in page
        assert "<pay-button" not in page

    def test_while_the_bank_decides_it_waits_for_the_outcome(self, sale: Sale, buyer: Caller) -> None:
        order_id = sale.order_id(sale.kind())
        payment = sale.office.payment(sale.office.order(UUID(order_id)))
        sale.office.hear(payment.processing())

        page = buyer.page(f"/orders/{order_id}").text

        assert f'<payment-status payment-id="{payment.id}" state="processing">' in page
        assert "<pay-button" not in page
        assert "Cancel order" not in page

    def test_once_its_hold_has_ended_it_says_what_next(self, sale: Sale, buyer: Caller) -> None:
        order_id = sale.order_id(sale.kind())
        sale.office.let_pass(sale.office.order(UUID(order_id)), timedelta(minutes=16))

        page = buyer.page(f"/orders/{order_id}").text

        assert "The time to pay is over" in page
        assert "Get tickets again" in page
        assert "<pay-button" not in page

    def test_cancelling_says_so(self, sale: Sale, buyer: Caller) -> None:
        answer = buyer.submit(f"/orders/{sale.order_id(sale.kind())}/cancellation", confirmed="yes")

        assert answer.status_code == 303
        assert "nothing was charged" in buyer.page(answer.headers["Location"]).text.lower()

    def test_without_javascript_cancelling_is_asked_for_once_more(self, sale: Sale, buyer: Caller) -> None:
        order_id = sale.order_id(sale.kind())

        asked = buyer.submit(f"/orders/{order_id}/cancellation")

        assert (asked.status_code, "give the seats back?" in asked.text) == (200, True)
        assert "<pay-button" in buyer.page(f"/orders/{order_id}").text

    def test_cancelling_too_late_shows_the_order_and_why_not(self, sale: Sale, buyer: Caller) -> None:
        order_id = sale.order_id(sale.kind())
        sale.pay(order_id)

        answer = buyer.submit(f"/orders/{order_id}/cancellation", confirmed="yes")

        assert answer.status_code == 409
        assert "can no longer be cancelled" in answer.text

    def test_strangers_find_nothing(self, sale: Sale) -> None:
        path = f"/orders/{sale.order_id(sale.kind())}"

        assert sale.somebody().browse().page(path).status_code == 404
        assert sale.visitor.page(path).headers["Location"].startswith("/log-in?next=")

    def test_an_organiser_sees_the_buyer_but_cannot_pay(self, sale: Sale) -> None:
        page = sale.owner.browse().page(f"/orders/{sale.order_id(sale.kind())}").text

        assert "Ben" in page
        assert "<pay-button" not in page
        assert "Cancel order" not in page


class TestMyTickets:
    def test_without_orders_the_page_says_where_to_find_some(self, buyer: Caller) -> None:
        assert "No tickets yet" in buyer.page("/orders").text

    def test_it_lists_every_order(self, sale: Sale, buyer: Caller) -> None:
        order_id = sale.order_id(sale.kind())

        page = buyer.page("/orders").text

        assert f'href="/orders/{order_id}"' in page
        assert "Not paid yet" in page

    def test_a_visitor_logs_in_first(self, sale: Sale) -> None:
        assert sale.visitor.page("/orders").headers["Location"] == "/log-in?next=%2Forders"
