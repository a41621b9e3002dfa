from __future__ import annotations

import pytest

from services.api.events.models import Role
from services.api.tickets import orders
from services.api.tickets.errors import NotPending, PaymentUnderWay
from services.api.tickets.states import OrderState
from shared.errors import Forbidden, NotFound
from shared.events import OrderCancelled
from tests.box_office import BoxOffice


def test_cancelling_frees_the_seats_and_is_told(office: BoxOffice) -> None:
    kind = office.ticket_type(office.event(), quantity=1)

    order = office.cancel(office.place(kind))

    assert order.state is OrderState.CANCELLED
    assert office.available(kind) == 1
    assert len(office.published(OrderCancelled, about=order)) == 1


def test_cancelling_again_is_harmless(office: BoxOffice) -> None:
    order = office.cancel(office.place(office.ticket_type(office.event())))

    assert office.cancel(order).state is OrderState.CANCELLED
    assert len(office.published(OrderCancelled, about=order)) == 1


def test_a_paid_order_cannot_be_cancelled(office: BoxOffice) -> None:
    order = office.place(office.ticket_type(office.event(), amount=0))

    with pytest.raises(NotPending, match="It is paid already"):
        office.cancel(order)


def test_an_expired_order_cannot_be_cancelled(office: BoxOffice) -> None:
    order = office.place(office.ticket_type(office.event()))
    office.let_hold_end(order)

    with pytest.raises(NotPending, match="It is expired already"):
        office.cancel(order)


def test_while_a_bank_decides_an_order_cannot_be_cancelled(office: BoxOffice) -> None:
    order = office.place(office.ticket_type(office.event()))
    office.hear(office.payment(order).processing())

    with pytest.raises(PaymentUnderWay):
        office.cancel(order)


def test_strangers_do_not_even_learn_that_an_order_exists(office: BoxOffice) -> None:
    order, stranger = office.place(office.ticket_type(office.event())), office.person()

    with pytest.raises(NotFound), office.database.transaction() as session:
        orders.cancel(session, order.id, stranger)


def test_organisers_see_an_order_but_only_its_buyer_cancels_it(office: BoxOffice) -> None:
    organiser, event = office.person(), office.event()
    office.give_role(event, organiser, Role.ORGANIZER)
    order = office.place(office.ticket_type(event))

    with pytest.raises(Forbidden), office.database.transaction() as session:
        orders.cancel(session, order.id, organiser)
