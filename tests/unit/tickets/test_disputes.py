"""What organisers hear of disputes."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import update

from services.api.tickets import rules
from services.api.tickets.payment_models import OrderPayment
from services.api.tickets.rules import NewRules
from services.api.tickets.states import OrderState
from shared.events import OrderDisputed, PaymentDisputed
from tests.box_office import BoxOffice, FakePayment


@pytest.fixture
def payment(office: BoxOffice) -> FakePayment:
    order = office.place(office.ticket_type(office.event(office.person("Olga"))))
    payment = office.payment(order)
    office.hear(payment.succeeded())
    return payment


def told(office: BoxOffice) -> list[Any]:
    return [one.event for one in office.published(OrderDisputed)]


def test_organisers_hear_of_a_dispute_once_with_what_is_at_stake(
    office: BoxOffice, payment: FakePayment
) -> None:
    office.hear(payment.disputed(), twice=True)

    [dispute] = told(office)
    assert [one.name for one in dispute.recipients] == ["Olga"]
    assert (dispute.disputed, dispute.status, dispute.holds_tickets) == (2500, "needs_response", False)


def test_they_hear_that_its_tickets_are_held_back_where_they_want_that(
    office: BoxOffice, payment: FakePayment
) -> None:
    with office.database.transaction() as session:
        rules.change(session, payment.order.event, NewRules(holds_disputed=True))

    office.hear(payment.disputed(), payment.disputed("won"))

    assert [(one.status, one.holds_tickets) for one in told(office)] == [
        ("needs_response", True),
        ("won", False),
    ]


def test_older_news_of_a_dispute_is_not_told_after_its_outcome(
    office: BoxOffice, payment: FakePayment
) -> None:
    opened, won = payment.disputed(), payment.disputed("won")

    office.hear(won)
    office.hear(opened)

    assert [one.status for one in told(office)] == ["won"]


def test_a_dispute_changes_neither_the_order_nor_its_tickets(office: BoxOffice, payment: FakePayment) -> None:
    office.hear(payment.disputed(), payment.disputed("lost"))

    assert office.order(payment.order).state is OrderState.PAID


class TestTwoDisputesOfOnePayment:
    """The first was won, or withdrawn; then the buyer's bank comes with another, about a part."""

    @pytest.fixture
    def news(self, payment: FakePayment) -> list[PaymentDisputed]:
        return [
            payment.disputed(dispute_id="dp_1"),
            payment.disputed("won", dispute_id="dp_1"),
            payment.disputed(dispute_id="dp_2", amount=1000),
            payment.disputed("under_review", dispute_id="dp_2", amount=1000),
        ]

    def test_each_is_kept_with_its_sum_and_its_own_state(
        self, office: BoxOffice, payment: FakePayment, news: list[PaymentDisputed]
    ) -> None:
        office.hear(*news, twice=True)

        assert kept(office, payment) == {("dp_1", 2500, "won"), ("dp_2", 1000, "under_review")}
        assert [event.dispute_id for event in told(office)] == ["dp_1", "dp_1", "dp_2", "dp_2"]

    def test_in_whatever_order_they_are_heard(
        self, office: BoxOffice, payment: FakePayment, news: list[PaymentDisputed]
    ) -> None:
        office.hear(*reversed(news))

        assert kept(office, payment) == {("dp_1", 2500, "won"), ("dp_2", 1000, "under_review")}

    def test_the_end_of_one_leaves_the_other_open(
        self, office: BoxOffice, payment: FakePayment, news: list[PaymentDisputed]
    ) -> None:
        first, second = news[0], news[2]

        office.hear(first, second, payment.disputed("won", dispute_id="dp_1"))

        [heard] = office.order(payment.order.id).payments
        assert (heard.dispute_status, heard.is_disputed, heard.is_lost) == ("won", True, False)

    def test_one_that_is_lost_stays_so_whatever_becomes_of_the_other(
        self, office: BoxOffice, payment: FakePayment
    ) -> None:
        office.hear(payment.disputed("lost", dispute_id="dp_1"), payment.disputed("won", dispute_id="dp_2"))

        [heard] = office.order(payment.order.id).payments
        assert (heard.is_disputed, heard.is_lost) == (True, True)


def test_a_dispute_heard_of_before_each_had_a_row_counts_still(
    office: BoxOffice, payment: FakePayment
) -> None:
    with office.database.transaction() as session:
        session.execute(update(OrderPayment).values(dispute_status="lost", dispute_sequence=7))

    [heard] = office.order(payment.order.id).payments

    assert (heard.disputes, heard.is_disputed, heard.is_lost) == ([], True, True)


def kept(office: BoxOffice, payment: FakePayment) -> set[tuple[str, int, str]]:
    [heard] = office.order(payment.order.id).payments
    return {(each.dispute_id, each.amount, each.status) for each in heard.disputes}
