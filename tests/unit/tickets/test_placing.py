from __future__ import annotations

from datetime import timedelta

import pytest

from services.api.events.models import EventState
from services.api.tickets.errors import NotOnSale, SoldOut, TooManyPending
from services.api.tickets.states import OrderState, TicketState
from shared.database import new_id, now
from shared.errors import Invalid, KeyReused
from shared.events import OrderExpired, OrderPaid, OrderPlaced
from tests.box_office import BoxOffice

HOUR = timedelta(hours=1)


def test_an_order_is_pending_and_holds_its_seats_for_fifteen_minutes(office: BoxOffice) -> None:
    kind = office.ticket_type(office.event(), quantity=10, amount=2500)

    order = office.place(kind, 3)

    assert order.state is OrderState.PENDING
    assert (order.amount, order.currency) == (7500, "USD")
    assert order.hold_ends_at == order.placed_at + timedelta(minutes=15)
    assert office.available(kind) == 7


def test_placing_is_told_to_the_organisers(office: BoxOffice) -> None:
    owner = office.person("Olga Owner")

    order = office.place(office.ticket_type(office.event(owner)))

    [placed] = office.published(OrderPlaced)
    assert placed.event.order_id == order.id
    assert [recipient.account_id for recipient in placed.event.recipients] == [owner.id]
    assert placed.event.buyer.account_id == order.account_id
    assert placed.event.sequence == 1


def test_a_free_order_is_paid_at_once_and_has_its_tickets(office: BoxOffice) -> None:
    kind = office.ticket_type(office.event(), amount=0)

    order = office.place(kind, 2)

    assert order.state is OrderState.PAID
    assert [ticket.state for ticket in order.tickets] == [TicketState.VALID] * 2
    [paid] = office.published(OrderPaid)
    assert [line.code for line in paid.event.tickets] == [ticket.code for ticket in order.tickets]
    assert not office.published(OrderPlaced)


def test_more_than_is_left_is_sold_out_and_says_how_many_are(office: BoxOffice) -> None:
    kind = office.ticket_type(office.event(), quantity=3)
    office.place(kind, 2)

    with pytest.raises(SoldOut, match="Only 1 of “Early bird” is left"):
        office.place(kind, 2)


def test_an_order_is_placed_as_a_whole_or_not_at_all(office: BoxOffice) -> None:
    event = office.event()
    plenty, none_left = office.ticket_type(event), office.ticket_type(event, quantity=1)
    office.place(none_left)

    with pytest.raises(SoldOut):
        office.place_all(event.id, {plenty.id: 1, none_left.id: 1})

    assert office.available(plenty) == 10


def test_a_hold_that_has_ended_makes_room_though_no_timer_ran(office: BoxOffice) -> None:
    kind = office.ticket_type(office.event(), quantity=1)
    late = office.place(kind)
    office.let_pass(late, timedelta(minutes=16))

    assert office.available(kind) == 1
    assert office.place(kind).state is OrderState.PENDING
    assert office.order(late).state is OrderState.EXPIRED
    assert len(office.published(OrderExpired, about=late)) == 1


def test_the_timer_ends_holds_and_tells_payments_once(office: BoxOffice) -> None:
    kind = office.ticket_type(office.event(), quantity=1)
    order = office.place(kind)

    office.let_hold_end(order)
    office.let_hold_end(order)

    assert office.order(order).state is OrderState.EXPIRED
    assert office.available(kind) == 1
    assert len(office.published(OrderExpired, about=order)) == 1


def test_the_same_key_gives_the_same_order(office: BoxOffice) -> None:
    kind, buyer = office.ticket_type(office.event()), office.person()

    first = office.place(kind, 2, buyer, key="k1")
    again = office.place(kind, 2, buyer, key="k1")

    assert again.id == first.id
    assert office.available(kind) == 8


def test_the_same_key_for_another_order_is_refused(office: BoxOffice) -> None:
    kind, buyer = office.ticket_type(office.event()), office.person()
    office.place(kind, 2, buyer, key="k1")

    with pytest.raises(KeyReused):
        office.place(kind, 3, buyer, key="k1")


def test_two_people_may_use_the_same_key(office: BoxOffice) -> None:
    kind = office.ticket_type(office.event())

    assert office.place(kind, key="k1").id != office.place(kind, key="k1").id


def test_nobody_hoards_unpaid_orders(office: BoxOffice) -> None:
    kind, buyer = office.ticket_type(office.event()), office.person()
    unpaid = [office.place(kind, 1, buyer) for _ in range(3)]

    with pytest.raises(TooManyPending):
        office.place(kind, 1, buyer)

    office.cancel(unpaid[0])
    assert office.place(kind, 1, buyer).state is OrderState.PENDING


def test_a_draft_sells_nothing(office: BoxOffice) -> None:
    owner = office.person()
    kind = office.ticket_type(office.event(owner, state=EventState.DRAFT))

    with pytest.raises(NotOnSale, match="draft"):
        office.place(kind, buyer=owner)


def test_an_event_that_is_over_sells_nothing(office: BoxOffice) -> None:
    kind = office.ticket_type(office.event(starts_at=now() - 2 * HOUR, ends_at=now() - HOUR))

    with pytest.raises(NotOnSale, match="over"):
        office.place(kind)


def test_before_sales_start_nothing_is_sold(office: BoxOffice) -> None:
    kind = office.ticket_type(office.event(), sales_start=now() + HOUR)

    with pytest.raises(NotOnSale, match="start on"):
        office.place(kind)


def test_after_sales_end_nothing_is_sold(office: BoxOffice) -> None:
    kind = office.ticket_type(office.event(), sales_start=now() - 2 * HOUR, sales_end=now() - HOUR)

    with pytest.raises(NotOnSale, match="ended on"):
        office.place(kind)


def test_another_events_tickets_are_unknown_here(office: BoxOffice) -> None:
    event, other = office.event(), office.ticket_type(office.event())

    with pytest.raises(Invalid):
        office.place_all(event.id, {other.id: 1})


def test_tickets_that_do_not_exist_are_unknown(office: BoxOffice) -> None:
    with pytest.raises(Invalid):
        office.place_all(office.event().id, {new_id(): 1})


def test_an_order_beyond_the_largest_amount_is_refused(office: BoxOffice) -> None:
    kind = office.ticket_type(office.event(), amount=99_999_999)

    with pytest.raises(Invalid, match="another look") as refused:
        office.place(kind, 2)

    assert refused.value.errors[0]["field"] == "items"


def test_an_event_sells_in_one_currency(office: BoxOffice) -> None:
    event = office.event()
    office.ticket_type(event, currency="USD")

    with pytest.raises(Invalid) as refused:
        office.ticket_type(event, currency="EUR")

    assert refused.value.errors[0]["field"] == "price.currency"
