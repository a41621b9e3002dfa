"""From the order to the money, without a single webhook: the jobs alone must bring it to its end."""

from __future__ import annotations

import pytest

from services.payments.ledger.models import PaymentState
from services.payments.synchronisation.payments import sync
from tests.cash_desk import (
    BANK_ACCOUNT,
    DECLINED,
    DISPUTED,
    EMPTY_BANK_ACCOUNT,
    THREE_D_SECURE,
    CashDesk,
)


@pytest.fixture(autouse=True)
def _no_webhooks(desk: CashDesk) -> None:
    desk.emulator.control(webhooks={"drop": ["*"]})


def test_a_started_payment_is_open_until_its_session_ends(desk: CashDesk) -> None:
    payment = desk.start()

    assert payment.state is PaymentState.OPEN
    assert desk.told(payment) == ["opened"]
    assert desk.published(payment)[0].event.session_ends_at == payment.session_ends_at


def test_a_card_that_pays_makes_it_succeed(desk: CashDesk) -> None:
    payment = desk.paid()

    assert payment.state is PaymentState.SUCCEEDED
    assert payment.amount_received == 2500
    assert desk.told(payment) == ["opened", "succeeded"]


def test_what_is_published_names_the_order_the_buyer_and_a_growing_sequence(desk: CashDesk) -> None:
    order = desk.order()
    payment = desk.paid(order)

    opened, succeeded = (received.event for received in desk.published(payment))

    assert (opened.sequence, succeeded.sequence) == (1, 2)
    assert succeeded.order_id == order.id
    assert succeeded.buyer.account_id == order.claims.account_id
    assert (succeeded.amount, succeeded.currency) == (2500, "USD")


def test_a_declined_card_leaves_it_open_and_can_be_replaced(desk: CashDesk) -> None:
    payment = desk.start()

    desk.pay(payment, DECLINED)
    desk.work()
    assert desk.payment(payment.id).state is PaymentState.OPEN

    desk.pay(payment)
    desk.work()
    assert desk.told(payment) == ["opened", "succeeded"]


def test_a_failed_3d_secure_check_leaves_it_open_and_can_be_repeated(desk: CashDesk) -> None:
    payment = desk.start()

    desk.pay(payment, THREE_D_SECURE)
    desk.authenticate(payment, "fail")
    desk.work()
    assert desk.payment(payment.id).state is PaymentState.OPEN

    desk.pay(payment, THREE_D_SECURE)
    desk.authenticate(payment, "complete")
    desk.work()
    assert desk.told(payment) == ["opened", "succeeded"]


def test_a_bank_debit_is_processing_until_the_bank_says_yes(desk: CashDesk) -> None:
    payment = desk.paid(number=BANK_ACCOUNT)
    assert payment.state is PaymentState.PROCESSING

    desk.emulator.control(settle="all")
    desk.work()

    assert desk.told(payment) == ["opened", "processing", "succeeded"]


def test_a_bank_debit_fails_with_the_banks_reason_in_plain_words(desk: CashDesk) -> None:
    payment = desk.paid(number=EMPTY_BANK_ACCOUNT)

    desk.emulator.control(settle="all")
    desk.work()

    assert desk.told(payment) == ["opened", "processing", "failed"]
    assert desk.published(payment)[-1].event.reason == "There was not enough money in the account."


def test_a_session_that_ran_out_makes_it_expire(desk: CashDesk) -> None:
    payment = desk.start()

    desk.emulator.control(advance=3600)
    desk.work()

    assert desk.told(payment) == ["opened", "expired"]


def test_money_that_came_after_it_had_expired_is_taken(desk: CashDesk) -> None:
    payment = desk.start()
    desk.emulator.v1.checkout.sessions.expire(str(payment.session_id))
    desk.work()
    desk.emulator.control(tamper={"id": payment.session_id, "set": {"status": "open"}})

    desk.pay(payment)
    sync(desk.database, desk.stripe, payment.id, "test")

    assert desk.told(payment) == ["opened", "expired", "succeeded"]


def test_late_money_is_taken_though_the_order_has_a_new_payment(desk: CashDesk) -> None:
    order = desk.order()
    first = desk.start(order)
    desk.emulator.v1.checkout.sessions.expire(str(first.session_id))
    desk.work()
    second = desk.start(order)
    desk.emulator.control(tamper={"id": first.session_id, "set": {"status": "open"}})

    desk.pay(first)
    sync(desk.database, desk.stripe, first.id, "test")

    assert desk.payment(first.id).state is PaymentState.SUCCEEDED
    assert desk.payment(second.id).state is PaymentState.OPEN


def test_what_has_succeeded_never_moves_again(desk: CashDesk) -> None:
    payment = desk.paid()
    desk.emulator.control(tamper={"id": payment.session_id, "set": {"status": "expired"}})

    sync(desk.database, desk.stripe, payment.id, "test")

    assert desk.payment(payment.id).state is PaymentState.SUCCEEDED
    assert desk.told(payment) == ["opened", "succeeded"]


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"amount_total": 1}, "amount 1 instead of 2500"),
        ({"currency": "eur"}, "currency EUR instead of USD"),
        ({"client_reference_id": "another"}, "reference another instead of"),
    ],
)
def test_what_differs_from_what_was_asked_for_goes_to_review_and_brings_no_ticket(
    desk: CashDesk, changed: dict[str, object], why: str
) -> None:
    payment = desk.start()
    desk.emulator.control(tamper={"id": payment.session_id, "set": changed})

    desk.pay(payment)
    desk.work()

    assert desk.payment(payment.id).state is PaymentState.REVIEW
    assert why in desk.audit(payment)[-1].note
    assert desk.told(payment) == ["opened", "in_review"]


@pytest.mark.parametrize(("account", "outcome"), [(BANK_ACCOUNT, "review"), (EMPTY_BANK_ACCOUNT, "failed")])
def test_what_differs_waits_for_the_bank_before_anybody_has_to_decide(
    desk: CashDesk, account: str, outcome: str
) -> None:
    payment = desk.start()
    desk.emulator.control(tamper={"id": payment.session_id, "set": {"amount_total": 1500}})
    desk.pay(payment, account)
    desk.work()
    assert desk.payment(payment.id).state is PaymentState.PROCESSING

    desk.emulator.control(settle="all")
    desk.work()

    assert desk.payment(payment.id).state == outcome


def test_every_move_is_audited_with_its_actor_and_stripes_request(desk: CashDesk) -> None:
    payment = desk.paid()

    created, opened, succeeded = desk.audit(payment)

    assert (created.from_state, created.to_state, created.actor) == (None, "created", "buyer")
    assert (opened.from_state, opened.to_state, opened.actor) == ("created", "open", "buyer")
    assert (succeeded.from_state, succeeded.to_state) == ("open", "succeeded")
    assert succeeded.actor == "reconciliation"
    assert succeeded.stripe_request.startswith("req_")


def test_one_sync_asks_stripe_once(desk: CashDesk) -> None:
    payment = desk.paid(number=DISPUTED)
    before = sum(desk.emulator.state()["calls"].values())

    sync(desk.database, desk.stripe, payment.id, "test")

    assert sum(desk.emulator.state()["calls"].values()) == before + 1
