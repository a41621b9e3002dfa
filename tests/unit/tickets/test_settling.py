from __future__ import annotations

from datetime import timedelta

import pytest

from services.api.tickets import settlement
from services.api.tickets.errors import UnknownOrder
from services.api.tickets.states import OrderState, PaymentState, TicketState
from services.api.tickets.timers import end_holds
from shared.database import new_id, now
from shared.events import OrderCancelled, OrderExpired, OrderPaid, RefundRequested
from tests.box_office import BoxOffice


def states_of_tickets(office: BoxOffice, order: object) -> list[TicketState]:
    return [ticket.state for ticket in office.order(order).tickets]  # type: ignore[arg-type]


def test_an_open_payment_lengthens_the_hold_to_its_sessions_end_and_two_minutes(office: BoxOffice) -> None:
    order, ends_at = office.place(office.ticket_type(office.event())), now() + timedelta(minutes=30)

    office.hear(office.payment(order).opened(ends_at))

    assert office.order(order).hold_ends_at == ends_at + timedelta(minutes=2)


def test_while_a_bank_decides_the_hold_does_not_end(office: BoxOffice) -> None:
    order = office.place(office.ticket_type(office.event()))

    office.hear(office.payment(order).processing())
    end_holds(office.database)

    assert office.order(order).hold_ends_at is None
    assert office.order(order).state is OrderState.PENDING


def test_a_successful_payment_brings_the_tickets_and_tells_the_organisers(office: BoxOffice) -> None:
    owner = office.person("Olga Owner")
    order = office.place(office.ticket_type(office.event(owner)), 2)

    office.hear(office.payment(order).succeeded())

    assert office.order(order).state is OrderState.PAID
    assert states_of_tickets(office, order) == [TicketState.VALID] * 2
    [paid] = office.published(OrderPaid)
    assert [recipient.account_id for recipient in paid.event.recipients] == [owner.id]
    assert {line.ticket_type for line in paid.event.tickets} == {"Early bird"}


def test_what_is_published_carries_the_trace_of_its_cause(office: BoxOffice) -> None:
    order = office.place(office.ticket_type(office.event()))
    traceparent = f"00-{'a' * 32}-{'b' * 16}-01"
    body = office.packed(office.payment(order).succeeded(), traceparent)

    office.inbox.receive([body])

    assert office.published(OrderPaid)[0].traceparent == traceparent


def test_success_told_twice_issues_tickets_once(office: BoxOffice) -> None:
    order = office.place(office.ticket_type(office.event()), 2)

    office.hear(office.payment(order).succeeded(), twice=True)

    assert len(office.order(order).tickets) == 2
    assert len(office.published(OrderPaid)) == 1


@pytest.mark.parametrize(("amount", "currency"), [(2499, "USD"), (2501, "USD"), (2500, "EUR")])
def test_money_that_does_not_match_buys_nothing_and_goes_back(
    office: BoxOffice, amount: int, currency: str
) -> None:
    order = office.place(office.ticket_type(office.event(), amount=2500))

    office.hear(office.payment(order, amount, currency).succeeded(), twice=True)

    assert office.order(order).state is OrderState.PENDING
    assert not office.order(order).tickets
    [refund] = office.published(RefundRequested)
    assert (refund.event.amount, refund.event.currency) == (amount, currency)


def test_late_money_finds_its_seat_again(office: BoxOffice) -> None:
    order = office.place(office.ticket_type(office.event(), quantity=1))
    office.let_hold_end(order)

    office.hear(office.payment(order).succeeded())

    assert office.order(order).state is OrderState.PAID
    assert states_of_tickets(office, order) == [TicketState.VALID]


def test_late_money_for_seats_that_are_gone_goes_back_once_and_says_why(office: BoxOffice) -> None:
    kind = office.ticket_type(office.event(), quantity=1)
    order = office.place(kind)
    payment = office.payment(order)
    office.let_hold_end(order)
    office.place(kind)

    office.hear(payment.succeeded(), twice=True)

    assert office.order(order).state is OrderState.EXPIRED
    assert not office.order(order).tickets
    [refund] = office.published(RefundRequested)
    assert (refund.event.payment_id, refund.event.amount) == (payment.id, 2500)
    assert "sold out" in refund.event.reason


def test_the_refund_of_late_money_leaves_the_order_expired(office: BoxOffice) -> None:
    kind = office.ticket_type(office.event(), quantity=1)
    order = office.place(kind)
    payment = office.payment(order)
    office.let_hold_end(order)
    office.place(kind)

    office.hear(payment.succeeded(), payment.refunded(2500))

    assert office.order(order).state is OrderState.EXPIRED


def test_money_on_its_way_back_does_not_buy_the_seats_that_come_free_later(office: BoxOffice) -> None:
    kind = office.ticket_type(office.event(), quantity=1)
    order = office.place(kind)
    payment = office.payment(order)
    office.let_hold_end(order)
    faster = office.place(kind)
    office.hear(payment.succeeded())
    office.cancel(faster)

    office.hear(payment.refunded(2500))

    assert office.order(order).state is OrderState.EXPIRED
    assert not office.order(order).tickets
    assert office.available(kind) == 1


def test_money_for_a_cancelled_order_goes_back(office: BoxOffice) -> None:
    order = office.cancel(office.place(office.ticket_type(office.event())))

    office.hear(office.payment(order).succeeded())

    assert office.order(order).state is OrderState.CANCELLED
    assert "cancelled" in office.published(RefundRequested)[0].event.reason


def test_a_second_payment_of_a_paid_order_goes_back(office: BoxOffice) -> None:
    order = office.place(office.ticket_type(office.event()))
    first, second = office.payment(order), office.payment(order)

    office.hear(first.succeeded())
    office.hear(second.succeeded(), twice=True)

    [refund] = office.published(RefundRequested)
    assert refund.event.payment_id == second.id
    assert len(office.order(order).tickets) == 1


def test_the_refund_of_a_second_payment_leaves_the_tickets_alone(office: BoxOffice) -> None:
    order = office.place(office.ticket_type(office.event()))
    first, second = office.payment(order), office.payment(order)

    office.hear(first.succeeded())
    office.hear(second.succeeded(), second.refunded(2500))

    assert office.order(order).state is OrderState.PAID
    assert states_of_tickets(office, order) == [TicketState.VALID]


def test_an_expired_payment_lets_the_hold_end(office: BoxOffice) -> None:
    order = office.place(office.ticket_type(office.event()))
    payment = office.payment(order)
    office.hear(payment.opened())
    office.let_pass(order, timedelta(minutes=20))

    office.hear(payment.expired())
    end_holds(office.database)

    assert office.order(order).state is OrderState.EXPIRED


def test_a_bank_that_says_no_leaves_the_order_pending_for_another_try(office: BoxOffice) -> None:
    order = office.place(office.ticket_type(office.event()))
    payment = office.payment(order)
    office.hear(payment.processing())
    office.let_pass(order, timedelta(days=3))

    office.hear(payment.failed())
    end_holds(office.database)

    ends_at = office.order(order).hold_ends_at
    assert office.order(order).state is OrderState.PENDING
    assert ends_at is not None
    assert ends_at > now() + timedelta(minutes=14)


def test_old_news_does_not_replace_newer(office: BoxOffice) -> None:
    order = office.place(office.ticket_type(office.event()))
    payment = office.payment(order)
    opened, expired = payment.opened(), payment.expired()

    office.hear(expired)
    office.hear(opened)

    [heard] = office.order(order).payments
    assert heard.state is PaymentState.EXPIRED
    assert office.order(order).hold_ends_at == order.hold_ends_at


def test_a_payment_opened_for_an_expired_order_lets_nobody_hear_of_the_end_again(office: BoxOffice) -> None:
    order = office.place(office.ticket_type(office.event()))
    office.let_hold_end(order)

    office.hear(office.payment(order).opened())

    assert len(office.published(OrderExpired, about=order)) == 1


def test_a_payment_opened_for_a_cancelled_order_lets_nobody_hear_of_the_end_again(office: BoxOffice) -> None:
    order = office.cancel(office.place(office.ticket_type(office.event())))

    office.hear(office.payment(order).opened())

    assert len(office.published(OrderCancelled, about=order)) == 1


def test_a_full_refund_makes_no_ticket_void_that_nobody_chose(office: BoxOffice) -> None:
    kind = office.ticket_type(office.event(), quantity=2)
    order = office.place(kind, 2)
    payment = office.payment(order)

    office.hear(payment.succeeded(), payment.refunded(5000), twice=True)

    assert office.order(order).state is OrderState.REFUNDED
    assert states_of_tickets(office, order) == [TicketState.VALID] * 2
    assert office.available(kind) == 0


def test_a_partial_refund_leaves_the_tickets_valid(office: BoxOffice) -> None:
    order = office.place(office.ticket_type(office.event()), 2)
    payment = office.payment(order)

    office.hear(payment.succeeded(), payment.refunded(1000))

    assert office.order(order).state is OrderState.PARTIALLY_REFUNDED
    assert states_of_tickets(office, order) == [TicketState.VALID] * 2


def test_partial_refunds_that_add_up_to_all_are_a_full_one(office: BoxOffice) -> None:
    order = office.place(office.ticket_type(office.event()))
    payment = office.payment(order)
    succeeded, half, rest = payment.succeeded(), payment.refunded(1000, 1000), payment.refunded(1500, 2500)

    office.hear(succeeded, rest, half)

    assert office.order(order).state is OrderState.REFUNDED


def test_a_refund_heard_before_its_payment_ends_the_same(office: BoxOffice) -> None:
    order = office.place(office.ticket_type(office.event()))
    payment = office.payment(order)
    succeeded, refunded = payment.succeeded(), payment.refunded(2500)

    office.hear(refunded, succeeded)

    assert office.order(order).state is OrderState.REFUNDED
    assert states_of_tickets(office, order) == [TicketState.VALID]
    assert len(office.published(OrderPaid)) == 1


def test_a_dispute_is_kept_on_the_payment(office: BoxOffice) -> None:
    order = office.place(office.ticket_type(office.event()))
    payment = office.payment(order)
    succeeded, opened, won = payment.succeeded(), payment.disputed(), payment.disputed("won")

    office.hear(succeeded, won, opened)

    assert office.order(order).payments[0].dispute_status == "won"
    assert office.order(order).state is OrderState.PAID


def test_money_for_an_unknown_order_is_not_swallowed(office: BoxOffice) -> None:
    order = office.place(office.ticket_type(office.event()))
    stray = office.payment(order).succeeded().model_copy(update={"order_id": new_id()})

    with pytest.raises(UnknownOrder), office.database.transaction() as session:
        settlement.hear(session, [office.received(stray)])
