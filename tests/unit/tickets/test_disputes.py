"""What organisers hear of disputes."""

from __future__ import annotations

from typing import Any

import pytest

from services.api.tickets import rules
from services.api.tickets.rules import NewRules
from services.api.tickets.states import OrderState
from shared.events import OrderDisputed
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
