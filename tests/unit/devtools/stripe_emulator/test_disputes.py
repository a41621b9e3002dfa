from typing import Any

import pytest
import requests
import stripe

from tests.unit.devtools.stripe_emulator.running import RunningEmulator


def disputed(emulator: RunningEmulator, **changes: Any) -> stripe.Dispute:
    intent: Any = emulator.paid().payment_intent
    emulator.control(dispute={"payment_intent": intent.id} | changes)
    return emulator.v1.disputes.list({"payment_intent": intent.id}).data[0]


def told(emulator: RunningEmulator) -> list[str]:
    """What Stripe had to say of disputes, oldest first."""
    listed = emulator.v1.events.list({"type": "charge.dispute.*", "limit": 100})
    return [event.type.removeprefix("charge.dispute.") for event in reversed(listed.data)]


def test_a_buyer_may_dispute_a_part(emulator: RunningEmulator) -> None:
    dispute = disputed(emulator, amount=700, reason="product_not_received")
    assert (dispute.amount, dispute.reason, dispute.status) == (700, "product_not_received", "needs_response")
    assert told(emulator) == ["created", "funds_withdrawn"]


@pytest.mark.parametrize(
    ("is_won", "outcome", "last"),
    [(True, "won", ["updated", "funds_reinstated", "closed"]), (False, "lost", ["updated", "closed"])],
)
def test_the_bank_decides_after_it_got_evidence(
    emulator: RunningEmulator, is_won: bool, outcome: str, last: list[str]
) -> None:
    dispute = disputed(emulator)
    emulator.control(submit_evidence={"id": dispute.id})
    assert emulator.v1.disputes.retrieve(dispute.id).status == "under_review"

    emulator.control(close_dispute={"id": dispute.id, "is_won": is_won})

    assert emulator.v1.disputes.retrieve(dispute.id).status == outcome
    assert told(emulator)[2:] == last


def test_evidence_can_be_kept_for_later(emulator: RunningEmulator) -> None:
    dispute = disputed(emulator)
    evidence = {"uncategorized_text": "It was used."}
    kept = emulator.v1.disputes.update(dispute.id, {"evidence": evidence, "submit": False})  # type: ignore[arg-type]
    assert (kept.status, kept.evidence.uncategorized_text) == ("needs_response", "It was used.")


def test_who_accepts_a_dispute_has_lost_it(emulator: RunningEmulator) -> None:
    dispute = emulator.v1.disputes.close(disputed(emulator).id)
    assert dispute.status == "lost"
    with pytest.raises(stripe.InvalidRequestError, match="already closed"):
        emulator.v1.disputes.close(dispute.id)


def test_nobody_disputes_what_was_not_paid_or_twice(emulator: RunningEmulator) -> None:
    dispute: Any = disputed(emulator)
    for intent in (dispute.payment_intent, "pi_unknown"):
        answer = requests.post(
            f"{emulator.url}/_control", json={"dispute": {"payment_intent": intent}}, timeout=10
        )
        assert answer.status_code in (400, 404)


def test_after_one_that_was_won_a_buyer_may_dispute_again_but_not_after_a_lost_one(
    emulator: RunningEmulator,
) -> None:
    first: Any = disputed(emulator)
    emulator.control(close_dispute={"id": first.id, "is_won": True})
    again = {"payment_intent": first.payment_intent}

    emulator.control(dispute=again)

    second, _ = emulator.v1.disputes.list(again).data  # type: ignore[arg-type]
    emulator.control(close_dispute={"id": second.id, "is_won": False})
    third = requests.post(f"{emulator.url}/_control", json={"dispute": again}, timeout=10)
    assert third.status_code == 400


@pytest.mark.parametrize("is_closed", [False, True])
def test_what_is_disputed_or_lost_is_not_refunded(emulator: RunningEmulator, is_closed: bool) -> None:
    dispute: Any = disputed(emulator)
    if is_closed:
        emulator.control(close_dispute={"id": dispute.id, "is_won": False})
    with pytest.raises(stripe.InvalidRequestError) as refused:
        emulator.v1.refunds.create({"payment_intent": dispute.payment_intent})
    assert refused.value.code == "charge_disputed"


def test_what_was_disputed_and_won_may_be_refunded(emulator: RunningEmulator) -> None:
    dispute: Any = disputed(emulator)
    emulator.control(close_dispute={"id": dispute.id, "is_won": True})
    refund = emulator.v1.refunds.create({"payment_intent": dispute.payment_intent, "amount": 700})
    assert (refund.status, refund.amount) == ("succeeded", 700)
