"""Where Stripe sends the buyer back to: /payments/{id}/return."""

from __future__ import annotations

import pytest

from services.payments.ledger import reviews
from services.payments.ledger.models import Payment, PaymentState
from services.payments.ledger.reviews import WayOut
from shared.auth import Person
from shared.database import new_id
from tests.cash_desk import BANK_ACCOUNT, DECLINED, EMPTY_BANK_ACCOUNT, CashDesk
from tests.signing import bearer, new_person


@pytest.fixture(autouse=True)
def _no_webhooks(desk: CashDesk) -> None:
    desk.emulator.control(webhooks={"drop": ["*"]})


def buyer_of(payment: Payment) -> dict[str, str]:
    assert payment.account_id
    return bearer(Person(payment.account_id, payment.buyer_name, new_id(), is_admin=False))


def html(desk: CashDesk, payment: Payment, **headers: str) -> str:
    return desk.client.get(f"/payments/{payment.id}/return", headers=headers).text


def test_a_buyer_who_is_faster_than_every_webhook_sees_the_payment_complete(desk: CashDesk) -> None:
    payment = desk.start()
    desk.pay(payment)

    page = desk.page(payment, **buyer_of(payment))

    assert page.startswith("Payment complete")
    assert "$25.00 · A conference" in page
    assert desk.told(payment) == ["opened", "succeeded"]


def test_a_reload_changes_nothing_more(desk: CashDesk) -> None:
    payment = desk.start()
    desk.pay(payment)

    for _ in range(3):
        desk.page(payment)

    assert desk.told(payment) == ["opened", "succeeded"]


def test_the_tickets_are_fetched_for_the_buyer_from_the_order(desk: CashDesk) -> None:
    payment = desk.paid()

    assert f'<order-tickets order-id="{payment.order_id}">' in html(desk, payment, **buyer_of(payment))
    assert f'href="/orders/{payment.order_id}"' in html(desk, payment, **buyer_of(payment))


def test_a_declined_buyer_is_led_back_to_the_open_checkout(desk: CashDesk) -> None:
    payment = desk.start()
    desk.pay(payment, DECLINED)

    assert "Not paid yet" in desk.page(payment, **buyer_of(payment))
    assert f'href="{payment.checkout_url}"' in html(desk, payment, **buyer_of(payment))


def test_a_payment_that_takes_days_says_so_and_the_page_updates_itself(desk: CashDesk) -> None:
    payment = desk.paid(number=BANK_ACCOUNT)

    assert "on its way" in desk.page(payment, **buyer_of(payment))
    assert f'<payment-status payment-id="{payment.id}" state="processing">' in html(desk, payment)


def test_a_payment_that_failed_leads_to_the_order(desk: CashDesk) -> None:
    payment = desk.paid(number=EMPTY_BANK_ACCOUNT)
    desk.emulator.control(settle="all")

    assert "did not go through" in desk.page(payment, **buyer_of(payment))


def test_a_payment_that_ran_out_says_that_nothing_was_charged(desk: CashDesk) -> None:
    payment = desk.start()
    desk.emulator.control(advance=3600)

    page = desk.page(payment, **buyer_of(payment))

    assert "The time to pay is over" in page
    assert "Nothing was charged" in page


def test_a_payment_that_was_given_back_says_so(desk: CashDesk) -> None:
    payment = desk.paid()
    desk.hear(desk.refund_of(payment, 2500))
    desk.work()

    assert "was refunded" in desk.page(payment, **buyer_of(payment))


def test_a_payment_in_review_asks_not_to_pay_again(desk: CashDesk) -> None:
    payment = desk.start()
    desk.emulator.control(tamper={"id": payment.session_id, "set": {"amount_total": 1}})
    desk.pay(payment)

    assert "do not pay a second time" in desk.page(payment, **buyer_of(payment))


def test_a_payment_that_was_given_back_from_a_review_says_so(desk: CashDesk) -> None:
    payment = desk.start()
    desk.emulator.control(tamper={"id": payment.session_id, "set": {"amount_total": 1500}})
    desk.pay(payment)
    desk.work()

    desk.hear(desk.refund_of(payment, 1500))
    assert "do not pay a second time" in desk.page(payment, **buyer_of(payment))
    desk.work()

    assert "was refunded" in desk.page(payment, **buyer_of(payment))


def test_once_an_operator_has_given_it_back_nothing_is_checked_any_more(desk: CashDesk) -> None:
    payment = desk.start()
    desk.emulator.control(tamper={"id": payment.session_id, "set": {"amount_total": 1}})
    desk.pay(payment)
    assert desk.page(payment).startswith("We are checking your payment")

    with desk.database.transaction() as session:
        reviews.close(session, payment.id, "refunded in the dashboard", WayOut.GIVEN_BACK)

    assert desk.page(payment).startswith("The payment was refunded")


def test_a_session_that_stripe_does_not_know_is_told_and_left_to_a_person_once(desk: CashDesk) -> None:
    payment, other = desk.start(), desk.start()
    desk.emulator.control(reset=True)

    assert "do not pay a second time" in desk.page(payment)
    desk.work()

    with desk.database.transaction() as session:
        found = {waiting.id: why for waiting, why in reviews.waiting(session)}
    assert set(found) == {payment.id, other.id}  # one holds the other up in no job
    assert "No such checkout.session" in found[payment.id]
    assert [entry.note for entry in desk.audit(payment)].count(found[payment.id]) == 1
    assert desk.payment(payment.id).state is PaymentState.OPEN


def test_with_stripe_away_the_page_says_so_and_updates_itself(desk: CashDesk) -> None:
    payment = desk.start()
    desk.pay(payment)
    desk.emulator.control(faults=[{"kind": "unavailable", "method": "*", "times": 3}])

    assert "do not pay a second time" in desk.page(payment)

    assert "Payment complete" in desk.page(payment)


@pytest.mark.parametrize("is_known", [False, True], ids=["logged out", "somebody else"])
def test_who_is_not_the_buyer_sees_the_outcome_and_no_details(desk: CashDesk, is_known: bool) -> None:
    payment = desk.paid()

    page = html(desk, payment, **(bearer(new_person()) if is_known else {}))

    assert "Payment complete" in page
    for detail in ("Ada Buyer", "ada@example.com", "A conference", "$25.00", "<order-tickets"):
        assert detail not in page


def test_who_is_not_the_buyer_is_not_led_to_the_checkout_which_shows_the_address(desk: CashDesk) -> None:
    payment = desk.start()

    assert str(payment.checkout_url) not in html(desk, payment)


def test_an_unknown_payment_is_not_found(desk: CashDesk) -> None:
    assert desk.client.get(f"/payments/{new_id()}/return").status_code == 404
