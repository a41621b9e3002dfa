"""Buyers hear that their hold is about to end, people that an event is tomorrow: once for each moment."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.api.events.models import Event, Role
from services.api.tickets import reminders
from services.api.tickets.holds import AFTER_SESSION
from services.api.tickets.reminders import remind_buyers, remind_of_event
from shared.database import now
from shared.events import EventTomorrow, OrderHoldEnding
from tests.box_office import BoxOffice

TEN_MINUTES = timedelta(minutes=10, seconds=10)
TOMORROW = timedelta(hours=20)


def told(office: BoxOffice, event: Event) -> list[str]:
    """The names, once for each time that somebody was told."""
    facts = [one.event for one in office.published(EventTomorrow) if one.event.event_id == event.id]
    return sorted(str(person.name) for fact in facts for person in fact.recipients)


def test_a_buyer_is_reminded_once_when_five_minutes_are_left(office: BoxOffice) -> None:
    order = office.place(office.ticket_type(office.event()))
    remind_buyers(office.database)
    assert not office.published(OrderHoldEnding, about=order)

    office.let_pass(order, TEN_MINUTES)
    remind_buyers(office.database)
    remind_buyers(office.database)

    [reminder] = office.published(OrderHoldEnding, about=order)
    assert reminder.event.hold_ends_at == office.order(order).hold_ends_at
    assert reminder.event.buyer.account_id == order.account_id


def test_a_hold_that_became_longer_is_reminded_of_again(office: BoxOffice) -> None:
    order = office.place(office.ticket_type(office.event()))
    office.let_pass(order, TEN_MINUTES)
    remind_buyers(office.database)

    office.hear(office.payment(order).opened(ends_at=now() + timedelta(minutes=4) - AFTER_SESSION))
    remind_buyers(office.database)
    assert len(office.published(OrderHoldEnding, about=order)) == 1, "it did not become longer"
    office.hear(office.payment(order).opened(ends_at=now() + timedelta(minutes=5) - AFTER_SESSION))
    remind_buyers(office.database)

    ends = [reminder.event.hold_ends_at for reminder in office.published(OrderHoldEnding, about=order)]
    assert len(ends) == 2
    assert ends[0] < ends[1]


def test_nobody_is_reminded_of_an_order_that_is_over_or_paid(office: BoxOffice) -> None:
    kind = office.ticket_type(office.event())
    cancelled, paid = office.place(kind), office.place(kind)
    office.cancel(cancelled)
    office.hear(office.payment(paid).succeeded())
    for order in (cancelled, paid):
        office.let_pass(order, TEN_MINUTES)

    remind_buyers(office.database)

    assert not office.published(OrderHoldEnding, about=cancelled)
    assert not office.published(OrderHoldEnding, about=paid)


def test_ticket_holders_and_the_team_hear_that_an_event_is_tomorrow(office: BoxOffice) -> None:
    owner, buyer = office.person("Olga"), office.person("Bob")
    event = office.event(owner, starts_at=now() + TOMORROW, venue={"name": "LX Factory", "address": "Lisbon"})
    office.give_role(event, office.person("Sam Speaker"), Role.SPEAKER)
    kind = office.ticket_type(event)
    for _ in range(2):
        office.hear(office.payment(office.place(kind, buyer=buyer)).succeeded())
    office.place(kind, buyer=office.person("Unpaid"))

    while remind_of_event(office.database):
        pass

    assert told(office, event) == ["Bob", "Olga", "Sam Speaker"]
    [fact] = [one.event for one in office.published(EventTomorrow) if one.event.event_id == event.id]
    assert fact.occasion.place == "LX Factory, Lisbon"


def test_an_event_of_next_week_reminds_nobody_yet(office: BoxOffice) -> None:
    event = office.event()

    while remind_of_event(office.database):
        pass

    assert told(office, event) == []


def test_an_event_that_was_moved_is_reminded_of_again(office: BoxOffice) -> None:
    event = office.event(starts_at=now() + TOMORROW)
    while remind_of_event(office.database):
        pass
    with office.database.transaction() as session:
        session.get_one(Event, event.id).starts_at += timedelta(hours=1)

    while remind_of_event(office.database):
        pass

    assert told(office, event) == ["Olga Owner", "Olga Owner"]


def test_very_many_people_are_told_in_several_events(
    office: BoxOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = office.event(starts_at=now() + TOMORROW)
    for number in range(4):
        office.give_role(event, office.person(f"Person {number}"), Role.MODERATOR)
    monkeypatch.setattr(reminders, "RECIPIENTS", 2)

    while remind_of_event(office.database):
        pass

    facts = [one.event for one in office.published(EventTomorrow) if one.event.event_id == event.id]
    assert [len(fact.recipients) for fact in facts] == [2, 2, 1]
    assert len(set(told(office, event))) == 5
