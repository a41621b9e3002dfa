"""GET /api/v1/payments/{id}."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from services.payments.ledger.models import Payment
from services.payments.stripe import refusals
from shared.auth import Person
from shared.auth.tokens import TokenSigner
from shared.config.keys import generate
from shared.database import new_id, now
from shared.events import Recipient
from tests.cash_desk import DISPUTED, CashDesk, content
from tests.figures import figure
from tests.signing import KEYS, bearer, new_person

LATER = timedelta(minutes=5)


def grant(order_id: object, audience: Any = "payment-grant", lasts: timedelta = LATER, key: str = "") -> str:
    return TokenSigner(key or KEYS.signing_key).sign({"order_id": str(order_id)}, audience, now() + lasts)


def read(desk: CashDesk, payment: Payment, query: str = "", **headers: str) -> Any:
    return desk.client.get(f"/api/v1/payments/{payment.id}{query}", headers=headers)


def buyer_of(payment: Payment) -> dict[str, str]:
    assert payment.account_id
    return bearer(Person(payment.account_id, payment.buyer_name, new_id(), is_admin=False))


def test_the_buyer_reads_the_payment_and_may_go_on_paying(desk: CashDesk) -> None:
    payment = desk.start()

    found = content(read(desk, payment, **buyer_of(payment)))

    assert (found["id"], found["order_id"]) == (str(payment.id), str(payment.order_id))
    assert (found["state"], found["checkout_url"]) == ("open", payment.checkout_url)
    assert found["total"] == {"amount": 2500, "currency": "USD"}


def test_what_happened_to_it_is_its_history(desk: CashDesk) -> None:
    payment = desk.paid()
    asked = desk.refund_of(payment, 500)
    desk.hear(asked)
    desk.work()

    found = content(read(desk, payment, **buyer_of(payment)))

    of_payment = [(step["from"], step["to"]) for step in found["history"] if not step["refund_id"]]
    of_refund = [(step["from"], step["to"]) for step in found["history"] if step["refund_id"]]
    assert of_payment == [(None, "created"), ("created", "open"), ("open", "succeeded")]
    assert of_refund == [(None, "requested"), ("requested", "succeeded")]
    (refund,) = found["refunds"]
    assert (refund["id"], refund["state"]) == (str(asked.refund_id), "succeeded")
    assert refund["total"] == {"amount": 500, "currency": "USD"}
    assert found["checkout_url"] is None


def test_organisers_read_who_did_what_and_stripes_request_with_every_move(desk: CashDesk) -> None:
    payment = desk.paid(number=DISPUTED)
    desk.wait_for_webhooks()
    desk.work()
    olga = Recipient(account_id=new_id(), name="Olga")
    desk.hear(desk.refund_of(payment, 500).model_copy(update={"requested_by": olga}))

    history = content(read(desk, payment, f"?grant={grant(payment.order_id)}"))["history"]

    from_stripe = [step for step in history if step["to"] in {"open", "succeeded"}]
    assert all(step["stripe_request"].startswith("req_") for step in from_stripe)
    assert [step["note"] for step in history if step["dispute_id"]] == [
        f"dispute {step['dispute_id']}: needs_response" for step in history if step["dispute_id"]
    ]
    assert f"Olga ({olga.account_id})" in {step["actor"] for step in history}
    assert (history[-1]["to"], history[-1]["note"]) == ("failed", refusals.DISPUTED)


def test_buyers_read_neither_stripes_words_nor_its_ids(desk: CashDesk) -> None:
    desk.emulator.control(webhooks={"drop": ["*"]})
    payment = desk.paid(number=DISPUTED)
    olga = Recipient(account_id=new_id(), name="Olga")
    desk.hear(desk.refund_of(payment, 500).model_copy(update={"requested_by": olga}))
    desk.work()

    found = content(read(desk, payment, **buyer_of(payment)))

    assert "charged back" in desk.audit(payment)[-1].note
    assert {step["note"] + step["stripe_request"] for step in found["history"]} == {""}
    assert "charged back" not in str(found)
    assert str(olga.account_id) not in str(found)


def test_buyers_read_that_a_webhook_told_it_and_not_which(desk: CashDesk) -> None:
    payment = desk.start()
    desk.pay(payment)
    desk.wait_for_webhooks()
    desk.work()

    history = content(read(desk, payment, **buyer_of(payment)))["history"]

    assert [step["actor"] for step in history] == ["buyer", "buyer", "webhook"]


def test_a_refund_from_the_job_and_one_from_the_dashboard_both_tell_stripes_request(desk: CashDesk) -> None:
    payment = desk.paid()
    desk.hear(desk.refund_of(payment, 500))
    desk.work()
    desk.emulator.control(refund={"payment_intent": payment.intent_id, "amount": 300})
    desk.wait_for_webhooks()
    desk.work()

    moves = [entry for entry in desk.audit(payment) if entry.to_state == "succeeded" and entry.refund_id]

    assert len(moves) == 2
    assert all(entry.stripe_request.startswith("req_") for entry in moves)


class TestTheTimeline:
    @pytest.fixture(autouse=True)
    def browser(self, desk: CashDesk) -> None:
        """It keeps cookies."""
        self.client = desk.client

    def page(self, payment: Payment, query: str = "") -> Any:
        return self.client.get(f"/payments/{payment.id}{query}", headers={"Accept": "text/html"})

    def test_an_organiser_sees_all_that_happened(self, desk: CashDesk) -> None:
        payment = desk.paid()
        desk.hear(desk.refund_of(payment, 500))
        desk.work()

        text = self.text(payment)

        told = (
            "$25.00 from Ada Buyer",
            "created → ",
            "open → ",
            "Refund of $5.00",
            "requested → ",
            "refund job",
        )
        assert [words for words in (*told, "req_") if words not in text] == []

    def test_a_dispute_shows_its_deadline_as_long_as_it_counts(self, desk: CashDesk) -> None:
        payment = desk.paid(number=DISPUTED)
        desk.wait_for_webhooks()
        desk.work()
        assert "Answer before" in self.text(payment)

        [dispute] = desk.emulator.v1.disputes.list().data
        desk.emulator.control(close_dispute={"id": dispute.id, "is_won": False})
        desk.wait_for_webhooks()
        desk.work()

        assert "Lost" in self.text(payment)
        assert "Answer before" not in self.text(payment)

    def test_its_address_keeps_no_grant(self, desk: CashDesk) -> None:
        payment = desk.start()

        answer = self.page(payment, f"?grant={grant(payment.order_id)}")

        assert (answer.status_code, answer.headers["Location"]) == (303, f"/payments/{payment.id}")
        cookie = answer.headers["Set-Cookie"]
        assert [
            flag
            for flag in ("HttpOnly", "SameSite=Lax", f"Path=/payments/{payment.id}")
            if flag not in cookie
        ] == []
        assert self.page(payment).status_code == 200

    def test_the_grant_of_one_payment_opens_no_other(self, desk: CashDesk) -> None:
        payment, other = desk.start(), desk.start()
        self.page(payment, f"?grant={grant(payment.order_id)}")

        assert self.page(other).status_code == 404

    def text(self, payment: Payment) -> str:
        self.page(payment, f"?grant={grant(payment.order_id)}")
        return " ".join(self.page(payment).text.split())

    @pytest.mark.parametrize(
        ("make_query", "status"),
        [
            pytest.param(lambda _: "", 404, id="nothing"),
            pytest.param(lambda _: f"?grant={grant(new_id())}", 404, id="of another order"),
            pytest.param(lambda order: f"?grant={grant(order, lasts=-LATER)}", 403, id="expired"),
            pytest.param(
                lambda order: f"?grant={grant(order, key=generate().signing_key)}", 403, id="forged"
            ),
        ],
    )
    def test_nobody_else_does(self, desk: CashDesk, make_query: Any, status: int) -> None:
        payment = desk.start()

        assert self.page(payment, make_query(payment.order_id)).status_code == status


def test_whoever_brings_a_grant_of_the_order_reads_it(desk: CashDesk) -> None:
    payment = desk.start()

    assert read(desk, payment, f"?grant={grant(payment.order_id)}").status_code == 200


@pytest.mark.parametrize(
    ("make_query", "status"),
    [
        pytest.param(lambda _: "", 401, id="nothing"),
        pytest.param(lambda _: f"?grant={grant(new_id())}", 404, id="of another order"),
        pytest.param(lambda order: f"?grant={grant(order, audience='order')}", 403, id="for another purpose"),
        pytest.param(lambda order: f"?grant={grant(order, lasts=-LATER)}", 403, id="expired"),
        pytest.param(lambda order: f"?grant={grant(order, key=generate().signing_key)}", 403, id="forged"),
    ],
)
def test_who_brings_no_good_grant_and_is_not_logged_in_reads_nothing(
    desk: CashDesk, make_query: Any, status: int
) -> None:
    payment = desk.start()

    answer = read(desk, payment, make_query(payment.order_id))

    assert (answer.status_code, answer.content_type) == (status, "application/problem+json")


def test_for_somebody_else_it_does_not_exist(desk: CashDesk) -> None:
    assert read(desk, desk.start(), **bearer(new_person())).status_code == 404


def test_an_unknown_one_is_not_found(desk: CashDesk) -> None:
    answer = desk.client.get(f"/api/v1/payments/{new_id()}", headers=bearer(new_person()))

    assert answer.status_code == 404


def test_an_id_that_is_none_is_not_found(desk: CashDesk) -> None:
    assert desk.client.get("/api/v1/payments/7", headers=bearer(new_person())).status_code == 404


@pytest.mark.parametrize("path", ["/api/v1/payments", "/payments"])
@pytest.mark.parametrize(
    ("make_grant", "why"),
    [
        pytest.param(lambda order: grant(order, lasts=-LATER), "grant-expired", id="expired"),
        pytest.param(lambda order: grant(order, key=generate().signing_key), "forged-token", id="forged"),
        pytest.param(lambda order: grant(order, audience="order"), "forged-token", id="for another purpose"),
        pytest.param(lambda _: grant(new_id()), "other-order", id="of another order"),
    ],
)
def test_a_grant_that_is_refused_is_counted_and_audited_once(
    desk: CashDesk, path: str, make_grant: Any, why: str
) -> None:
    payment = desk.start()
    before = figure("fanfare_payment_grants_refused_total", why=why) or 0

    for _ in range(2):
        desk.client.get(f"{path}/{payment.id}?grant={make_grant(payment.order_id)}")

    assert figure("fanfare_payment_grants_refused_total", why=why) == before + 2
    notes = [entry.note for entry in desk.audit(payment) if "refused" in entry.note]
    assert notes == [f"grant refused: {why}"]
