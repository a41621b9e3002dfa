from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import stripe

from tests.unit.devtools.stripe_emulator.receiver import Receiver
from tests.unit.devtools.stripe_emulator.running import RunningEmulator
from tests.waiting import wait_until


def paid_intent(emulator: RunningEmulator, number: str = "4242424242424242") -> str:
    intent = emulator.paid(number=number).payment_intent
    assert isinstance(intent, stripe.PaymentIntent)
    return intent.id


def test_a_refund_without_an_amount_returns_all(emulator: RunningEmulator) -> None:
    refund = emulator.v1.refunds.create({"payment_intent": paid_intent(emulator)})
    charge = emulator.v1.charges.retrieve(str(refund.charge))
    assert (refund.status, refund.amount) == ("succeeded", 2500)
    assert (charge.amount_refunded, charge.refunded) == (2500, True)


def test_parts_can_be_refunded_until_nothing_is_left(emulator: RunningEmulator) -> None:
    intent = paid_intent(emulator)
    emulator.v1.refunds.create({"payment_intent": intent, "amount": 1000})
    emulator.v1.refunds.create({"payment_intent": intent, "amount": 1500})
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        emulator.v1.refunds.create({"payment_intent": intent})
    assert refusal.value.code == "charge_already_refunded"


def test_more_than_is_left_is_refused(emulator: RunningEmulator) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="greater than unrefunded amount"):
        emulator.v1.refunds.create({"payment_intent": paid_intent(emulator), "amount": 2501})


def test_racing_refunds_never_return_more_than_was_paid(emulator: RunningEmulator) -> None:
    intent = paid_intent(emulator)

    def refund(_: int) -> bool:
        try:
            emulator.v1.refunds.create({"payment_intent": intent, "amount": 1000})
        except stripe.InvalidRequestError:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(refund, range(4))) == [False, False, True, True]
    assert emulator.state()["money"]["usd"] == {"taken": 2500, "refunded": 2000, "kept": 500}


def test_an_unpaid_intent_cannot_be_refunded(emulator: RunningEmulator) -> None:
    session = emulator.open_session()
    emulator.pay(session, number="4000000000000002")
    intent = emulator.session(session.id).payment_intent
    assert isinstance(intent, stripe.PaymentIntent)
    with pytest.raises(stripe.InvalidRequestError, match="successful charge"):
        emulator.v1.refunds.create({"payment_intent": intent.id})


def test_a_disputed_charge_cannot_be_refunded(emulator: RunningEmulator) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        emulator.v1.refunds.create({"payment_intent": paid_intent(emulator, "4000000000000259")})
    assert refusal.value.code == "charge_disputed"


def test_refunds_are_listed_and_keep_their_metadata(emulator: RunningEmulator) -> None:
    intent = paid_intent(emulator)
    refund = emulator.v1.refunds.create({"payment_intent": intent, "metadata": {"refund_id": "7"}})
    listed = emulator.v1.refunds.list({"payment_intent": intent}).data
    assert [each.id for each in listed] == [refund.id]
    assert listed[0].metadata is not None
    assert listed[0].metadata["refund_id"] == "7"


def test_a_charge_can_be_expanded_with_its_refunds(emulator: RunningEmulator) -> None:
    intent = paid_intent(emulator)
    refund = emulator.v1.refunds.create({"payment_intent": intent, "amount": 100})
    found = emulator.v1.payment_intents.retrieve(intent, {"expand": ["latest_charge.refunds"]})
    assert isinstance(found.latest_charge, stripe.Charge)
    assert found.latest_charge.refunds is not None
    assert [each.id for each in found.latest_charge.refunds.data] == [refund.id]


def test_a_refund_may_stay_pending_until_settled(emulator: RunningEmulator) -> None:
    refund = emulator.v1.refunds.create({"payment_intent": paid_intent(emulator, "4000000000007726")})
    assert refund.status == "pending"
    emulator.control(settle=refund.id)
    assert emulator.v1.refunds.retrieve(refund.id).status == "succeeded"


def test_a_refund_may_fail_when_settled_and_the_money_is_back(emulator: RunningEmulator) -> None:
    refund = emulator.v1.refunds.create({"payment_intent": paid_intent(emulator, "4000000000005126")})
    emulator.control(settle="all")
    assert emulator.v1.refunds.retrieve(refund.id).status == "failed"
    assert emulator.state()["money"]["usd"]["kept"] == 2500


def test_a_refund_from_the_dashboard_is_told_like_any_other(
    emulator: RunningEmulator, receiver: Receiver
) -> None:
    emulator.control(refund={"payment_intent": paid_intent(emulator), "amount": 500})
    wait_until(lambda: receiver.types[-2:] == ["refund.created", "charge.refunded"])
    assert emulator.state()["money"]["usd"]["refunded"] == 500


def test_a_refund_can_fail_after_it_had_succeeded(emulator: RunningEmulator) -> None:
    intent: Any = emulator.paid().payment_intent
    refund = emulator.v1.refunds.create({"payment_intent": intent.id, "amount": 500})
    emulator.control(fail_refund=refund.id)
    assert emulator.v1.refunds.retrieve(refund.id).status == "failed"
    assert emulator.state()["money"]["usd"]["refunded"] == 0
    assert emulator.v1.events.list({"type": "refund.failed"}).data[0].data.object["id"] == refund.id
