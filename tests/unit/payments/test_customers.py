"""Who pays, as Stripe knows them."""

from __future__ import annotations

from typing import Any

from services.payments.ledger.models import Payment, PaymentState
from tests.cash_desk import CashDesk


def session_of(desk: CashDesk, payment: Payment) -> Any:
    return desk.emulator.session(payment.session_id or "")


def test_an_account_that_pays_again_is_the_same_customer(desk: CashDesk) -> None:
    first = desk.paid()
    again = desk.paid(desk.order(account_id=first.account_id))

    customer = session_of(desk, first).customer
    assert customer
    assert session_of(desk, again).customer == customer
    assert desk.emulator.state()["counts"]["customers"] == 1


def test_another_account_is_another_customer(desk: CashDesk) -> None:
    assert session_of(desk, desk.paid()).customer != session_of(desk, desk.paid()).customer


def test_who_has_no_account_is_no_customer(desk: CashDesk) -> None:
    payment = desk.paid(desk.order(account_id=None))

    assert payment.state is PaymentState.SUCCEEDED
    assert session_of(desk, payment).customer is None


def test_who_never_paid_is_no_customer_yet(desk: CashDesk) -> None:
    desk.start()

    assert desk.emulator.state()["counts"]["customers"] == 0


def test_the_receipt_goes_to_the_buyers_address(desk: CashDesk) -> None:
    first = desk.paid()
    again = desk.paid(desk.order(account_id=first.account_id, email="ada@new.example"))

    receipts = [session_of(desk, payment).payment_intent.receipt_email for payment in (first, again)]
    assert receipts == ["ada@example.com", "ada@new.example"]


def test_a_changed_address_is_changed_at_stripe(desk: CashDesk) -> None:
    first = desk.paid()
    again = desk.start(desk.order(account_id=first.account_id, email="ada@new.example"))

    assert session_of(desk, again).customer_details.email == "ada@new.example"


def test_an_address_that_cannot_be_changed_just_now_stops_nobody(desk: CashDesk) -> None:
    first = desk.paid()
    desk.emulator.control(faults=[{"kind": "rate_limited", "path": "/v1/customers"}])

    again = desk.start(desk.order(account_id=first.account_id, email="ada@new.example"))
    later = desk.start(desk.order(account_id=first.account_id, email="ada@new.example"))

    assert again.state is PaymentState.OPEN
    assert session_of(desk, later).customer_details.email == "ada@new.example"


def test_a_customer_that_was_deleted_at_stripe_pays_as_a_new_one(desk: CashDesk) -> None:
    first = desk.paid()
    gone = session_of(desk, first).customer
    desk.emulator.v1.customers.delete(gone)

    order = desk.order(account_id=first.account_id)
    again = desk.paid(order)

    assert again.state is PaymentState.SUCCEEDED
    assert session_of(desk, again).customer not in (None, gone)
    assert len(desk.sessions_of(order)) == 1
    third = desk.paid(desk.order(account_id=first.account_id))
    assert session_of(desk, third).customer == session_of(desk, again).customer
