"""Another sum than the order's arrived: an organiser accepts it or gives it back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from werkzeug.test import TestResponse

from services.api.events.models import Role
from services.api.tickets.models import Order
from services.api.tickets.states import OrderState
from services.api.tickets.timers import end_holds
from shared.events import OrderCancelled, OrderInReview, OrderPaid, RefundRequested, ReviewAccepted
from tests.box_office import FakePayment
from tests.front_desk import json_of
from tests.unit.tickets.sale import Caller, Sale
from tests.unit.tickets.test_routes import problem


@dataclass
class Doubtful:
    """$15.00 came for an order of $25.00."""

    sale: Sale
    payment: FakePayment

    @property
    def order(self) -> Order:
        return self.sale.office.order(self.payment.order.id)

    def decide(self, way: str, by: Caller | None = None) -> TestResponse:
        path = f"/api/v1/orders/{self.order.id}/payments/{self.payment.id}/{way}"
        return (by or self.sale.owner).post(path)

    def waiting(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = json_of(
            self.sale.owner.get(f"/api/v1/events/{self.sale.event_id}/reviews")
        )["items"]
        return found


def doubtful_payment(sale: Sale, received: int | None = 1500, currency: str = "USD") -> Doubtful:
    order = sale.office.order(UUID(sale.order_id(sale.kind())))
    payment = sale.office.payment(order)
    sale.office.hear(payment.opened(), payment.in_review(received, currency), twice=True)
    return Doubtful(sale, payment)


@pytest.fixture
def doubtful(sale: Sale) -> Doubtful:
    return doubtful_payment(sale)


def test_organisers_are_told_once_and_find_it_in_their_list(doubtful: Doubtful) -> None:
    [told] = doubtful.sale.office.published(OrderInReview)
    [waiting] = doubtful.waiting()

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

    assert problem(doubtful.decide("acceptance")) == (409, "not-acceptable")
    assert doubtful.decide("refusal").status_code == 202
    assert sale.office.published(RefundRequested)[0].event.currency == "EUR"


def test_a_sum_that_is_not_known_is_settled_at_stripe(sale: Sale) -> None:
    doubtful = doubtful_payment(sale, None)

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
        assert owner.submit(f"{path}/acceptance").status_code == 303
        assert owner.submit(f"{path}/refusal").status_code == 409

        assert len(doubtful.sale.office.published(ReviewAccepted)) == 1

    def test_the_buyer_reads_that_somebody_looks_at_it(self, doubtful: Doubtful) -> None:
        page = doubtful.sale.buyer.browse().page(f"/orders/{doubtful.order.id}").text

        assert "The organisers are looking at your payment" in page
        assert "instead of" not in page


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


class TestAnOperator:
    """Decides where organisers cannot, or do not: the order ends as it does by them."""

    def test_accepts_and_the_tickets_are_there(self, sale: Sale) -> None:
        doubtful = doubtful_payment(sale, None)

        sale.office.hear(doubtful.payment.succeeded(accepted=True), twice=True)

        assert (doubtful.order.state, len(doubtful.order.tickets)) == (OrderState.PAID, 1)
        assert doubtful.waiting() == []

    def test_accepts_less_than_the_price(self, doubtful: Doubtful) -> None:
        doubtful.payment.amount = 1500
        doubtful.sale.office.hear(doubtful.payment.succeeded(accepted=True))

        assert (doubtful.order.state, len(doubtful.order.tickets)) == (OrderState.PAID, 1)
        assert doubtful.sale.office.published(RefundRequested) == []

    def test_gives_all_of_it_back_and_the_order_ends(self, sale: Sale) -> None:
        doubtful = doubtful_payment(sale, None)

        sale.office.hear(doubtful.payment.given_back_by_an_operator(), twice=True)

        assert (doubtful.order.state, doubtful.order.tickets) == (OrderState.CANCELLED, [])
        assert doubtful.waiting() == []
        assert len(sale.office.published(OrderCancelled)) == 1

    def test_has_given_back_before_the_review_is_heard_of(self, sale: Sale) -> None:
        payment = sale.office.payment(sale.office.order(UUID(sale.order_id(sale.kind()))))
        review, given_back = payment.in_review(1500), payment.given_back_by_an_operator()

        sale.office.hear(given_back, review)

        assert sale.office.order(payment.order.id).state is OrderState.CANCELLED
        assert sale.office.published(OrderInReview) == []

    def test_leaves_nothing_to_give_back_a_second_time(self, doubtful: Doubtful) -> None:
        doubtful.payment.amount = 1500
        doubtful.sale.office.hear(doubtful.payment.given_back_by_an_operator())

        answer = doubtful.sale.owner.post(f"/api/v1/orders/{doubtful.order.id}/refunds")

        assert problem(answer) == (409, "refund-too-large")

    def test_comes_before_an_organiser_whose_word_is_not_yet_heard(self, doubtful: Doubtful) -> None:
        doubtful.decide("acceptance")

        doubtful.sale.office.hear(doubtful.payment.given_back_by_an_operator())

        assert doubtful.order.state is OrderState.CANCELLED

    def test_is_who_a_page_without_a_way_out_names(self, sale: Sale) -> None:
        doubtful = doubtful_payment(sale, None)

        page = sale.owner.browse().page(f"/orders/{doubtful.order.id}").text

        assert "This payment waits for the platform’s operator" in page
        assert "Accept it" not in page
        assert "Give it back" not in page


class TestMoneyThatIsGone:
    """Somebody gave it back in Stripe's dashboard, or the buyer's bank took it."""

    def test_all_of_it_given_back_at_stripe_ends_the_order(self, doubtful: Doubtful) -> None:
        doubtful.payment.amount = 1500
        doubtful.sale.office.hear(doubtful.payment.refunded(1500, in_review=True), twice=True)

        assert (doubtful.order.state, doubtful.order.tickets) == (OrderState.CANCELLED, [])
        assert doubtful.waiting() == []
        assert doubtful.sale.office.published(RefundRequested, OrderPaid) == []
        assert len(doubtful.sale.office.published(OrderCancelled)) == 1

    def test_in_whatever_order_it_is_heard(self, sale: Sale) -> None:
        payment = sale.office.payment(sale.office.order(UUID(sale.order_id(sale.kind()))))
        review, refund = payment.in_review(1500), payment.refunded(1500, in_review=True)

        sale.office.hear(refund)
        assert sale.office.order(payment.order.id).state is OrderState.PENDING
        sale.office.hear(review)

        assert sale.office.order(payment.order.id).state is OrderState.CANCELLED
        assert sale.office.published(RefundRequested, OrderPaid) == []

    def test_a_part_of_it_leaves_the_decision_and_the_rest_to_give_back(self, doubtful: Doubtful) -> None:
        doubtful.sale.office.hear(doubtful.payment.refunded(500, in_review=True))
        assert len(doubtful.waiting()) == 1

        assert doubtful.decide("refusal").status_code == 202

        [asked] = doubtful.sale.office.published(RefundRequested)
        assert asked.event.amount == 1000

    def test_the_right_sum_in_review_brings_no_tickets_by_a_refund_or_a_dispute(self, sale: Sale) -> None:
        """Whatever else differs, such as the reference."""
        doubtful = doubtful_payment(sale, 2500)

        sale.office.hear(
            doubtful.payment.refunded(1, in_review=True),
            doubtful.payment.disputed("under_review", in_review=True),
        )

        assert (doubtful.order.state, doubtful.order.tickets) == (OrderState.PENDING, [])
        assert len(doubtful.waiting()) == 1

    def test_a_lost_dispute_ends_the_order(self, doubtful: Doubtful) -> None:
        doubtful.sale.office.hear(doubtful.payment.disputed("lost", in_review=True))

        assert doubtful.order.state is OrderState.CANCELLED
        assert doubtful.waiting() == []
        assert doubtful.sale.office.published(RefundRequested) == []
