"""Another sum than the order's arrived: an organiser accepts it or gives it back."""

from __future__ import annotations

import pytest

from services.api.events.models import Role
from services.api.tickets.states import OrderState
from services.api.tickets.timers import end_holds
from shared.events import OrderCancelled, OrderInReview, OrderPaid, RefundRequested, ReviewAccepted
from tests.front_desk import json_of
from tests.unit.tickets.doubtful import Doubtful, doubtful_payment
from tests.unit.tickets.sale import Sale
from tests.unit.tickets.test_routes import problem


def test_organisers_are_told_once_and_find_it_in_their_list(doubtful: Doubtful) -> None:
    [told] = doubtful.sale.office.published(OrderInReview)
    [waiting] = doubtful.waiting()

    assert (told.event.can_be_accepted, told.event.can_go_back) == (True, True)
    assert [one.name for one in told.event.recipients] == ["Olga"]
    assert waiting["payment_id"] == str(doubtful.payment.id)
    assert (waiting["asked"]["amount"], waiting["received"]["amount"]) == (2500, 1500)


def test_the_seats_are_kept_until_somebody_has_decided(doubtful: Doubtful) -> None:
    end_holds(doubtful.sale.office.database)

    assert (doubtful.order.state, doubtful.order.hold_ends_at) == (OrderState.PENDING, None)
    answer = doubtful.sale.buyer.post(f"/api/v1/orders/{doubtful.order.id}/cancellation")
    assert problem(answer) == (409, "payment-under-way")


def test_accepted_it_brings_the_tickets_once_payments_confirms_it(doubtful: Doubtful) -> None:
    assert doubtful.decide("acceptance").status_code == 202
    [accepted] = doubtful.sale.office.published(ReviewAccepted)
    assert accepted.event.payment_id == doubtful.payment.id
    assert accepted.event.accepted_by.name == "Olga"
    assert doubtful.waiting() == []

    doubtful.payment.amount = 1500
    doubtful.sale.office.hear(doubtful.payment.succeeded())

    assert (doubtful.order.state, len(doubtful.order.tickets)) == (OrderState.PAID, 1)
    assert len(doubtful.sale.office.published(OrderPaid)) == 1
    assert doubtful.sale.office.published(RefundRequested) == []


def test_what_was_accepted_can_be_given_back_as_far_as_it_came(doubtful: Doubtful) -> None:
    doubtful.decide("acceptance")
    doubtful.payment.amount = 1500
    doubtful.sale.office.hear(doubtful.payment.succeeded())
    path = f"/api/v1/orders/{doubtful.order.id}/refunds"

    assert problem(doubtful.sale.owner.post(path, {"amount": 1501})) == (409, "refund-too-large")
    assert json_of(doubtful.sale.owner.post(path))["total"]["amount"] == 1500
    doubtful.sale.office.hear(doubtful.payment.refunded(1500))
    assert doubtful.order.state is OrderState.REFUNDED


def test_given_back_all_that_came_goes_back_and_the_order_ends(doubtful: Doubtful) -> None:
    answer = doubtful.decide("refusal")

    assert (answer.status_code, json_of(answer)["state"]) == (202, "cancelled")
    [asked] = doubtful.sale.office.published(RefundRequested)
    assert (asked.event.amount, asked.event.currency) == (1500, "USD")
    assert len(doubtful.sale.office.published(OrderCancelled)) == 1
    doubtful.sale.office.hear(doubtful.payment.refunded(1500, refund_id=asked.event.refund_id))
    assert doubtful.order.state is OrderState.CANCELLED
    assert [refund.state for refund in doubtful.order.refunds] == ["succeeded"]


@pytest.mark.parametrize(("first", "second"), [("acceptance", "refusal"), ("refusal", "acceptance")])
def test_of_two_decisions_the_first_counts(doubtful: Doubtful, first: str, second: str) -> None:
    statuses = [doubtful.decide(way).status_code for way in (first, first, second)]

    assert statuses == [202, 202, 409]
    assert len(doubtful.sale.office.published(ReviewAccepted, RefundRequested)) == 1


def test_money_of_another_currency_is_not_accepted_but_given_back(sale: Sale) -> None:
    doubtful = doubtful_payment(sale, 2500, "EUR")

    [told] = sale.office.published(OrderInReview)
    assert (told.event.can_be_accepted, told.event.can_go_back) == (False, True)
    assert problem(doubtful.decide("acceptance")) == (409, "not-acceptable")
    assert doubtful.decide("refusal").status_code == 202
    assert sale.office.published(RefundRequested)[0].event.currency == "EUR"


def test_a_sum_that_is_not_known_is_settled_at_stripe(sale: Sale) -> None:
    doubtful = doubtful_payment(sale, None)

    [told] = sale.office.published(OrderInReview)
    assert (told.event.can_be_accepted, told.event.can_go_back) == (False, False)
    for way in ("acceptance", "refusal"):
        assert problem(doubtful.decide(way)) == (409, "not-acceptable")
    assert doubtful.waiting()[0]["received"] is None


def test_what_waits_for_nothing_is_not_decided(sale: Sale) -> None:
    order_id = sale.order_id(sale.kind())
    sale.pay(order_id)
    [payment] = json_of(sale.owner.get(f"/api/v1/orders/{order_id}"))["payments"]

    for payment_id in (payment["id"], order_id):
        path = f"/api/v1/orders/{order_id}/payments/{payment_id}/acceptance"
        assert problem(sale.owner.post(path)) == (409, "not-in-review")


def test_only_those_who_may_give_money_back_decide(doubtful: Doubtful) -> None:
    sale = doubtful.sale
    registrar = sale.somebody("Rita", Role.REGISTRAR)

    statuses = [doubtful.decide("acceptance", by=who).status_code for who in (sale.buyer, registrar)]

    assert statuses == [403, 403]
    assert doubtful.decide("acceptance", by=sale.somebody()).status_code == 404
    assert len(doubtful.waiting()) == 1


class TestThePages:
    def test_an_organiser_finds_it_among_the_orders_and_decides(self, doubtful: Doubtful) -> None:
        owner = doubtful.sale.owner.browse()
        assert (
            "One payment needs your decision" in owner.page(f"/events/{doubtful.sale.event_id}/orders").text
        )
        page = owner.page(f"/orders/{doubtful.order.id}").text
        assert "$15.00" in page

        path = f"/orders/{doubtful.order.id}/payments/{doubtful.payment.id}"
        assert owner.submit(f"{path}/acceptance", confirmed="yes").status_code == 303
        assert owner.submit(f"{path}/refusal").status_code == 409

        assert len(doubtful.sale.office.published(ReviewAccepted)) == 1

    @pytest.mark.parametrize(
        ("way", "asks"),
        [("acceptance", "Give the tickets for $15.00?"), ("refusal", "Give $15.00 back and end the order?")],
    )
    def test_without_javascript_a_decision_is_asked_for_once_more(
        self, doubtful: Doubtful, way: str, asks: str
    ) -> None:
        owner = doubtful.sale.owner.browse()
        path = f"/orders/{doubtful.order.id}/payments/{doubtful.payment.id}/{way}"

        asked = owner.submit(path)
        assert (asked.status_code, asks in asked.text) == (200, True)
        assert doubtful.sale.office.published(ReviewAccepted, RefundRequested) == []
        assert len(doubtful.waiting()) == 1

        assert owner.submit(path, confirmed="yes").status_code == 303
        assert doubtful.waiting() == []

    def test_the_buyer_reads_that_somebody_looks_at_it(self, doubtful: Doubtful) -> None:
        page = doubtful.sale.buyer.browse().page(f"/orders/{doubtful.order.id}").text

        assert "The organisers are looking at your payment" in page
        assert "instead of" not in page

    def test_where_only_the_operator_can_decide_pages_offer_and_promise_nothing_else(
        self, sale: Sale
    ) -> None:
        doubtful = doubtful_payment(sale, None)
        path = f"/orders/{doubtful.order.id}"

        assert "The platform’s operator is looking at your payment" in sale.buyer.browse().page(path).text
        shown = sale.owner.browse().page(path).text
        assert "This payment waits for the platform’s operator" in shown
        assert "/refusal" not in shown
        assert "/acceptance" not in shown


def test_a_list_of_orders_says_which_ones_are_looked_at(doubtful: Doubtful) -> None:
    sale = doubtful.sale
    lists = (sale.owner.browse().page(f"/events/{sale.event_id}/orders"), sale.buyer.browse().page("/orders"))

    for page in lists:
        assert "In review" in page.text
        assert "Not paid yet" not in page.text


def test_who_gets_the_wrong_sum_back_reads_why(doubtful: Doubtful) -> None:
    doubtful.decide("refusal")

    page = doubtful.sale.buyer.browse().page(f"/orders/{doubtful.order.id}").text

    assert "What was paid was not the order’s $25.00" in page
    assert "A payment arrived after that" not in page
