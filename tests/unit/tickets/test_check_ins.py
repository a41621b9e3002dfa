from __future__ import annotations

import pytest

from services.api.events.models import Event
from services.api.tickets import issuing, rules
from services.api.tickets.check_ins import check_in
from services.api.tickets.errors import CheckedInAlready, TicketHeldBack, TicketVoid
from services.api.tickets.models import Order, Ticket
from services.api.tickets.rules import NewRules
from services.api.tickets.states import TicketState
from shared.errors import NotFound
from tests.box_office import BoxOffice


def let_in(office: BoxOffice, event: Event, code: str) -> Ticket:
    registrar = office.person("Rita Registrar")
    with office.database.transaction() as session:
        return check_in(session, event, code, registrar.id)


def test_a_valid_ticket_lets_somebody_in(office: BoxOffice) -> None:
    event = office.event()
    [ticket] = office.place(office.ticket_type(event, amount=0)).tickets

    checked = let_in(office, event, ticket.code.lower().replace("-", ""))

    assert checked.state is TicketState.CHECKED_IN
    assert checked.checked_in_at is not None


def test_a_ticket_lets_nobody_in_twice_and_says_when_it_did(office: BoxOffice) -> None:
    event = office.event()
    [ticket] = office.place(office.ticket_type(event, amount=0)).tickets
    let_in(office, event, ticket.code)

    with pytest.raises(CheckedInAlready, match="checked in at"):
        let_in(office, event, ticket.code)


def test_a_checked_in_seat_stays_taken(office: BoxOffice) -> None:
    event = office.event()
    kind = office.ticket_type(event, quantity=1, amount=0)
    let_in(office, event, office.place(kind).tickets[0].code)

    assert office.available(kind) == 0


def test_another_events_ticket_is_unknown_at_this_door(office: BoxOffice) -> None:
    [ticket] = office.place(office.ticket_type(office.event(), amount=0)).tickets

    with pytest.raises(NotFound):
        let_in(office, office.event(), ticket.code)


@pytest.mark.parametrize("code", ["0000-0000-0000", "nonsense", "🎟"])
def test_an_unknown_code_lets_nobody_in(office: BoxOffice, code: str) -> None:
    with pytest.raises(NotFound):
        let_in(office, office.event(), code)


@pytest.mark.parametrize(
    ("holds", "status", "gets_in"),
    [
        (True, "needs_response", False),
        (True, "under_review", False),
        (True, "lost", False),
        (True, "won", True),
        (True, "warning_needs_response", True),
        (False, "needs_response", True),
    ],
)
def test_tickets_of_a_disputed_payment_are_held_back_where_the_organisers_want(
    office: BoxOffice, holds: bool, status: str, gets_in: bool
) -> None:
    event = office.event()
    order = office.place(office.ticket_type(event))
    payment = office.payment(order)
    with office.database.transaction() as session:
        rules.change(session, event, NewRules(holds_disputed=holds))
    office.hear(payment.succeeded(), payment.disputed(), payment.disputed(status))
    [ticket] = office.order(order).tickets

    if gets_in:
        let_in(office, event, ticket.code)
    else:
        with pytest.raises(TicketHeldBack):
            let_in(office, event, ticket.code)
    shown = office.order(order).tickets[0].state
    assert shown is (TicketState.CHECKED_IN if gets_in else TicketState.VALID)


def test_a_void_ticket_lets_nobody_in(office: BoxOffice) -> None:
    event = office.event()
    order = office.place(office.ticket_type(event, amount=0))
    with office.database.transaction() as session:
        issuing.void(session.get_one(Order, order.id).tickets)

    with pytest.raises(TicketVoid):
        let_in(office, event, office.order(order).tickets[0].code)
