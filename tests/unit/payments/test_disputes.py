from __future__ import annotations

from typing import Any

import pytest

from services.payments.ledger import answers
from services.payments.ledger.disputes import DISPUTE_STAGES, Dispute
from services.payments.ledger.models import Payment
from services.payments.synchronisation import disputes
from tests.cash_desk import DISPUTED, CashDesk
from tests.waiting import wait_until


@pytest.fixture
def payment(desk: CashDesk) -> Payment:
    """Disputed, which we have heard of."""
    payment = desk.start()
    desk.pay(payment, DISPUTED)
    wait_until(lambda: told(desk, payment))
    return payment


@pytest.fixture
def dispute_id(desk: CashDesk, payment: Payment) -> str:
    found: str = told(desk, payment)[0].dispute_id
    return found


def told(desk: CashDesk, payment: Payment) -> list[Any]:
    """What was published about it."""
    desk.work()
    return [each.event for each in desk.published(payment) if each.event.type == "payment.disputed"]


def look(desk: CashDesk, dispute_id: str) -> None:
    disputes.sync(desk.database, desk.stripe, dispute_id, "test")


def say_at_stripe(desk: CashDesk, dispute_id: str, status: str) -> None:
    desk.emulator.control(tamper={"id": dispute_id, "set": {"status": status}})


def say_here(desk: CashDesk, dispute_id: str, status: str) -> None:
    with desk.database.transaction() as session:
        session.get_one(Dispute, dispute_id).status = status


def status(desk: CashDesk, dispute_id: str) -> str:
    with desk.database.transaction() as session:
        return session.get_one(Dispute, dispute_id).status


def test_a_dispute_is_recorded_and_published_with_its_deadline(desk: CashDesk, payment: Payment) -> None:
    (event,) = told(desk, payment)

    assert (event.status, event.disputed) == ("needs_response", 2500)
    assert event.respond_by is not None
    assert set(desk.told(payment)) == {"opened", "succeeded", "disputed"}


def test_its_outcome_is_published_too_and_each_status_once(
    desk: CashDesk, payment: Payment, dispute_id: str
) -> None:
    desk.emulator.control(close_dispute={"id": dispute_id, "is_won": True})
    wait_until(lambda: len(told(desk, payment)) > 1)
    desk.work()

    assert [event.status for event in told(desk, payment)] == ["needs_response", "won"]


def test_an_answer_that_was_old_when_it_came_takes_nothing_back(
    desk: CashDesk, payment: Payment, dispute_id: str
) -> None:
    desk.emulator.control(webhooks={"drop": ["*"]})
    say_here(desk, dispute_id, "warning_closed")

    def the_organiser_answers_and_we_hear_of_it() -> None:
        desk.emulator.control(submit_evidence={"id": dispute_id})
        look(desk, dispute_id)

    desk.stripe.on_the_way = the_organiser_answers_and_we_hear_of_it
    look(desk, dispute_id)

    assert status(desk, dispute_id) == "under_review"
    assert told(desk, payment)[-1].status == "under_review"


@pytest.mark.parametrize("before", sorted(DISPUTE_STAGES.keys() - {"won", "lost", "prevented"}))
def test_it_can_end_from_any_stage_and_what_is_over_stays_over(
    desk: CashDesk, dispute_id: str, before: str
) -> None:
    say_here(desk, dispute_id, before)

    for now in ("won", before, "lost"):
        say_at_stripe(desk, dispute_id, now)
        look(desk, dispute_id)

    assert status(desk, dispute_id) == "won"


def test_a_question_that_was_closed_can_become_a_dispute(desk: CashDesk, dispute_id: str) -> None:
    say_here(desk, dispute_id, "warning_closed")

    look(desk, dispute_id)

    assert status(desk, dispute_id) == "needs_response"


def test_a_state_that_stripe_adds_one_day_is_recorded(
    desk: CashDesk, payment: Payment, dispute_id: str
) -> None:
    for now in ("in_arbitration", "lost"):
        say_at_stripe(desk, dispute_id, now)
        look(desk, dispute_id)

    assert [event.status for event in told(desk, payment)] == ["needs_response", "in_arbitration", "lost"]


def test_after_one_that_was_won_a_second_dispute_is_recorded_beside_it(
    desk: CashDesk, payment: Payment, dispute_id: str
) -> None:
    desk.emulator.control(close_dispute={"id": dispute_id, "is_won": True})
    intent = desk.payment(payment.id).intent_id
    desk.emulator.control(dispute={"payment_intent": intent, "amount": 700})
    desk.wait_for_webhooks()
    desk.work()

    with desk.database.transaction() as session:
        seen = answers.read(session, payment.id)
    assert seen
    assert [(each["status"], each["total"]["amount"]) for each in answers.shown(seen)["disputes"]] == [
        ("won", 2500),
        ("needs_response", 700),
    ]
    assert len({event.dispute_id for event in told(desk, payment)}) == 2


def test_a_wrong_sum_is_told_before_its_dispute_though_the_dispute_was_heard_first(desk: CashDesk) -> None:
    """It would count as taken, and the order as paid."""
    desk.emulator.control(webhooks={"drop": ["*"]})
    payment = desk.start()
    desk.emulator.control(tamper={"id": payment.session_id, "set": {"amount_total": 1500}})
    desk.pay(payment)
    intent = desk.emulator.v1.payment_intents.list().data[0].id
    desk.emulator.control(webhooks={"drop": []})
    desk.emulator.control(dispute={"payment_intent": intent})
    desk.wait_for_webhooks()

    desk.work()

    assert desk.told(payment) == ["opened", "in_review", "disputed"]
    assert desk.published(payment)[-1].event.in_review
