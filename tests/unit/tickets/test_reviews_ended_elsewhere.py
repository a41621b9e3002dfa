"""Another sum than the order's arrived, and not an organiser decides: an operator, or somebody at Stripe."""

from __future__ import annotations

from uuid import UUID

from services.api.tickets.states import OrderState
from shared.events import OrderCancelled, OrderInReview, OrderPaid, RefundRequested
from tests.unit.tickets.doubtful import Doubtful, doubtful_payment
from tests.unit.tickets.sale import Sale
from tests.unit.tickets.test_routes import problem


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
