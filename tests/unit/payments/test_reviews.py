"""A payment that a person must look at is listed and counted until they say what they did."""

from __future__ import annotations

import pytest
from click.testing import CliRunner, Result

from services.payments.commands import payments
from services.payments.figures import measure
from services.payments.ledger.models import Payment, PaymentState, RefundState
from services.payments.synchronisation import disputes
from services.payments.synchronisation.payments import sync
from shared.database import new_id
from shared.events import Recipient, ReviewAccepted
from tests.cash_desk import CashDesk
from tests.figures import figure


@pytest.fixture
def doubtful(desk: CashDesk) -> Payment:
    payment = desk.start()
    desk.emulator.control(tamper={"id": payment.session_id, "set": {"amount_total": 1}})
    desk.pay(payment)
    desk.work()
    return payment


@pytest.fixture
def underpaid(desk: CashDesk) -> Payment:
    """Stripe took $15.00 for an order of $25.00."""
    payment = desk.start()
    desk.pay(payment)
    session = desk.emulator.v1.checkout.sessions.retrieve(str(payment.session_id))
    desk.emulator.control(tamper={"id": session.payment_intent, "set": {"amount_received": 1500}})
    desk.work()
    assert desk.payment(payment.id).state is PaymentState.REVIEW
    return payment


def test_it_is_listed_with_what_is_wrong(desk: CashDesk, doubtful: Payment) -> None:
    output = run(desk, "reviews").output

    assert str(doubtful.id) in output
    assert "amount 1 instead of 2500" in output
    assert "1 to review" in output


def test_it_counts_until_it_is_reviewed(desk: CashDesk, doubtful: Payment) -> None:
    assert in_review(desk) == 1

    assert run(desk, "reviewed", str(doubtful.id), "refunded in the dashboard", "--given-back").exit_code == 0

    assert in_review(desk) == 0
    assert "0 to review" in run(desk, "reviews").output
    entry = desk.audit(doubtful)[-1]
    assert (entry.actor, entry.note) == ("operator", "refunded in the dashboard")
    assert desk.told(doubtful)[-1] == "given_back"


def test_what_is_not_in_review_cannot_be_reviewed(desk: CashDesk, doubtful: Payment) -> None:
    run(desk, "reviewed", str(doubtful.id), "once", "--given-back")

    for payment_id in (doubtful.id, desk.start().id, new_id()):
        result = run(desk, "reviewed", str(payment_id), "again")
        assert result.exit_code == 1
        assert "no payment" in result.output


def test_an_operator_says_which_way_its_money_went(desk: CashDesk, doubtful: Payment) -> None:
    result = run(desk, "reviewed", str(doubtful.id), "looked at")

    assert result.exit_code == 1
    assert "accepted or given back" in result.output
    assert in_review(desk) == 1


def test_an_operator_accepts_what_came_as_the_price(desk: CashDesk, underpaid: Payment) -> None:
    assert run(desk, "reviewed", str(underpaid.id), "a rebate by phone", "--accepted").exit_code == 0

    told = desk.published(underpaid)[-1].event
    assert (told.type, told.amount, told.accepted) == ("payment.succeeded", 1500, True)
    entry = desk.audit(underpaid)[-1]
    assert (entry.actor, entry.to_state, entry.note) == ("operator", "succeeded", "a rebate by phone")
    assert in_review(desk) == 0


def test_what_an_operator_gave_back_no_organiser_accepts_after(desk: CashDesk, underpaid: Payment) -> None:
    run(desk, "reviewed", str(underpaid.id), "refunded in the dashboard", "--given-back")

    desk.hear(accepting(underpaid))

    assert desk.payment(underpaid.id).state is PaymentState.REVIEW
    assert desk.told(underpaid)[-1] == "given_back"


class TestASumThatOurUnitsCannotExpress:
    @pytest.fixture
    def payment(self, desk: CashDesk) -> Payment:
        """Half a króna came too much; Stripe counts its hundredths, and it has none."""
        payment = desk.start(desk.order(amount=2500, currency="ISK"))
        desk.pay(payment)
        session = desk.emulator.v1.checkout.sessions.retrieve(str(payment.session_id))
        desk.emulator.control(tamper={"id": session.payment_intent, "set": {"amount_received": 250050}})
        desk.work()
        return desk.payment(payment.id)

    def test_it_is_in_review_and_said_to_be_unknown(self, desk: CashDesk, payment: Payment) -> None:
        assert (payment.state, desk.published(payment)[-1].event.received) == (PaymentState.REVIEW, None)
        assert "received unknown to our units instead of 2500" in run(desk, "reviews").output

    def test_accepted_the_price_stands_for_it(self, desk: CashDesk, payment: Payment) -> None:
        assert run(desk, "reviewed", str(payment.id), "half a króna is fine", "--accepted").exit_code == 0

        told = desk.published(payment)[-1].event
        assert (told.type, told.amount, told.currency) == ("payment.succeeded", 2500, "ISK")
        desk.hear(desk.refund_of(payment, 2500))
        assert [refund.state for refund in desk.refunds_of(payment)] == [RefundState.REQUESTED]

    def test_given_back_its_order_is_told(self, desk: CashDesk, payment: Payment) -> None:
        assert run(desk, "reviewed", str(payment.id), "all refunded", "--given-back").exit_code == 0

        assert desk.told(payment) == ["opened", "in_review", "given_back"]
        assert in_review(desk) == 0


def test_money_of_another_currency_is_not_accepted_by_an_operator_either(
    desk: CashDesk, underpaid: Payment
) -> None:
    with desk.database.transaction() as session:
        session.get_one(Payment, underpaid.id).received_currency = "EUR"

    result = run(desk, "reviewed", str(underpaid.id), "nearly the same", "--accepted")

    assert (result.exit_code, desk.payment(underpaid.id).state) == (1, PaymentState.REVIEW)
    assert "not in USD" in result.output


def test_what_is_not_in_review_has_no_way_out(desk: CashDesk) -> None:
    paid = desk.paid()
    with desk.database.transaction() as session:
        session.get_one(Payment, paid.id).unclear = "refund re_1 of 50 ISK cannot be taken over"

    result = run(desk, "reviewed", str(paid.id), "why not", "--given-back")

    assert (result.exit_code, in_review(desk)) == (1, 1)
    assert "only a note" in result.output


def test_organisers_hear_what_came_instead(desk: CashDesk, doubtful: Payment) -> None:
    told = desk.published(doubtful)[-1].event

    assert (told.type, told.amount, told.received, told.received_currency) == (
        "payment.in_review",
        2500,
        1,
        "USD",
    )
    assert "amount 1 instead of 2500" in told.findings


def test_an_organiser_accepts_it_and_what_came_counts_as_the_price(
    desk: CashDesk, underpaid: Payment
) -> None:
    accepted = accepting(underpaid)

    desk.hear(accepted, accepted)
    desk.work()

    assert desk.payment(underpaid.id).state is PaymentState.SUCCEEDED
    assert desk.told(underpaid) == ["opened", "in_review", "succeeded"]
    told = desk.published(underpaid)[-1].event
    assert (told.amount, told.currency) == (1500, "USD")
    entry = desk.audit(underpaid)[-1]
    assert (entry.from_state, entry.to_state, entry.note) == ("review", "succeeded", "accepted as it is")
    assert entry.actor.startswith("Olga (")
    assert in_review(desk) == 0


def test_what_was_accepted_is_given_back_only_as_far_as_it_came(desk: CashDesk, underpaid: Payment) -> None:
    desk.hear(accepting(underpaid))

    desk.hear(desk.refund_of(underpaid, 1501), desk.refund_of(underpaid, 1500))
    desk.work()

    assert {refund.amount: refund.state for refund in desk.refunds_of(underpaid)} == {
        1501: RefundState.FAILED,
        1500: RefundState.SUCCEEDED,
    }


def test_an_organiser_gives_all_of_it_back(desk: CashDesk, underpaid: Payment) -> None:
    desk.hear(desk.refund_of(underpaid, 1500))
    desk.work()

    assert desk.refunds_at_stripe(underpaid) == [1500]
    assert desk.payment(underpaid.id).state is PaymentState.REVIEW
    assert in_review(desk) == 0
    assert "to be given back" in {entry.note for entry in desk.audit(underpaid)}
    assert desk.told(underpaid) == ["opened", "in_review", "refunded"]


def test_nothing_but_a_person_leads_out_of_a_review(desk: CashDesk, doubtful: Payment) -> None:
    session = desk.emulator.v1.checkout.sessions.retrieve(str(doubtful.session_id))
    desk.emulator.control(tamper={"id": doubtful.session_id, "set": {"amount_total": 2500}})
    desk.emulator.control(tamper={"id": session.payment_intent, "set": {"amount_received": 2500}})

    sync(desk.database, desk.stripe, doubtful.id, "test")

    assert desk.payment(doubtful.id).state is PaymentState.REVIEW


def test_what_is_not_in_review_is_not_accepted(desk: CashDesk) -> None:
    payment = desk.start()

    desk.hear(accepting(payment))

    assert desk.payment(payment.id).state is PaymentState.OPEN


def accepting(payment: Payment) -> ReviewAccepted:
    return ReviewAccepted(
        subject=f"reviews/{payment.id}",
        sequence=1,
        payment_id=payment.id,
        order_id=payment.order_id,
        accepted_by=Recipient(account_id=new_id(), name="Olga"),
    )


def in_review(desk: CashDesk) -> float | None:
    measure(desk.database)
    return figure("fanfare_payments", service="payments", state="review")


def run(desk: CashDesk, *arguments: str) -> Result:
    url = desk.database.url.render_as_string(hide_password=False)
    return CliRunner().invoke(payments, arguments, env={"DATABASE_URL": url})


def test_a_part_given_back_at_stripe_leaves_the_review_and_says_so(
    desk: CashDesk, underpaid: Payment
) -> None:
    given_back_at_stripe(desk, underpaid, 500)

    told = desk.published(underpaid)[-1].event
    assert (told.type, told.amount, told.refunded_total, told.in_review) == (
        "payment.refunded",
        1500,
        500,
        True,
    )
    assert in_review(desk) == 1


def test_all_of_it_given_back_at_stripe_ends_the_review(desk: CashDesk, underpaid: Payment) -> None:
    given_back_at_stripe(desk, underpaid, 1500)

    assert in_review(desk) == 0
    assert "all of it was given back" in {entry.note for entry in desk.audit(underpaid)}


def test_what_a_bank_takes_back_for_good_needs_no_decision(desk: CashDesk, underpaid: Payment) -> None:
    intent = desk.payment(underpaid.id).intent_id
    desk.emulator.control(dispute={"payment_intent": intent})
    [dispute] = desk.emulator.v1.disputes.list().data
    disputes.sync(desk.database, desk.stripe, dispute.id, "test")
    assert in_review(desk) == 1

    desk.emulator.control(close_dispute={"id": dispute.id, "is_won": False})
    disputes.sync(desk.database, desk.stripe, dispute.id, "test")

    assert desk.published(underpaid)[-1].event.in_review
    assert in_review(desk) == 0


def given_back_at_stripe(desk: CashDesk, payment: Payment, amount: int) -> None:
    intent = desk.payment(payment.id).intent_id
    desk.emulator.control(refund={"payment_intent": intent, "amount": amount})
    sync(desk.database, desk.stripe, payment.id, "test")
