"""Many at once over one payment."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import text

from devtools.stripe_emulator.webhooks import signature
from services.payments.ledger.models import PaymentState, RefundState
from services.payments.refunds import sending
from services.payments.synchronisation.payments import sync
from tests.cash_desk import WEBHOOK_SECRET, CashDesk, content, packed


def at_once(tasks: Sequence[Callable[[], Any]]) -> list[Any]:
    """Start all at the same moment; what each returned."""
    barrier = Barrier(len(tasks))

    def run(task: Callable[[], Any]) -> Any:
        barrier.wait()
        return task()

    with ThreadPoolExecutor(len(tasks)) as pool:
        return list(pool.map(run, tasks))


def test_twelve_submits_at_once_make_one_payment_with_one_session(desk: CashDesk) -> None:
    order = desk.order()

    answers = at_once([lambda: desk.submit(order)] * 12)

    assert Counter(answer.status_code for answer in answers) == {201: 1, 200: 11}
    assert len({content(answer)["checkout_url"] for answer in answers}) == 1
    assert len(desk.payments_of(order)) == len(desk.sessions_of(order)) == 1
    assert desk.told(desk.payments_of(order)[0]) == ["opened"]


def test_many_who_look_at_once_tell_of_the_money_once(desk: CashDesk) -> None:
    payment = desk.start()
    desk.pay(payment)

    looks = [lambda: sync(desk.database, desk.stripe, payment.id, "test"), lambda: desk.page(payment)]
    at_once(looks * 4)
    desk.work()

    assert desk.told(payment) == ["opened", "succeeded"]


def test_refunds_that_race_never_give_back_more_than_was_paid(desk: CashDesk) -> None:
    payment = desk.paid()
    news = [packed(desk.refund_of(payment, 800)) for _ in range(4)]

    at_once([lambda body=body: desk.inbox.receive([body, body]) for body in news])  # type: ignore[misc]
    desk.work()

    states = Counter(refund.state for refund in desk.refunds_of(payment))
    assert states == {RefundState.SUCCEEDED: 3, RefundState.FAILED: 1}
    assert desk.refunds_at_stripe(payment) == [800, 800, 800]


def test_fifty_refunds_at_once_never_exceed_their_payment(desk: CashDesk) -> None:
    payment = desk.paid()
    news = [packed(desk.refund_of(payment, 100)) for _ in range(50)]

    at_once([lambda body=body: desk.inbox.receive([body]) for body in news])  # type: ignore[misc]
    # Before Stripe is asked, which would refuse the rest as well.
    states = Counter(refund.state for refund in desk.refunds_of(payment))
    assert states == {RefundState.REQUESTED: 25, RefundState.FAILED: 25}
    desk.work()

    assert sum(desk.refunds_at_stripe(payment)) == 2500


def test_a_refund_that_two_workers_send_at_once_is_given_once(desk: CashDesk) -> None:
    payment = desk.paid()
    desk.hear(desk.refund_of(payment, 800))
    (refund,) = desk.refunds_of(payment)

    at_once([lambda: sending._send(desk.database, desk.stripe, refund)] * 2)
    desk.work()

    assert desk.refunds_at_stripe(payment) == [800]
    assert desk.told(payment).count("refunded") == 1


@pytest.mark.parametrize("attempt", range(3))
def test_paying_against_the_end_of_the_hold_has_one_outcome(desk: CashDesk, attempt: int) -> None:
    order = desk.order()
    payment = desk.start(order)
    ending = desk.expired(order)

    def end() -> None:
        desk.hear(ending)
        desk.work(after=timedelta())

    at_once([lambda: desk.pay(payment), end])
    desk.work()

    state = desk.payment(payment.id).state
    taken = desk.emulator.state()["money"]
    assert state is (PaymentState.SUCCEEDED if taken else PaymentState.EXPIRED)
    assert desk.told(payment) == ["opened", state.value]


def test_submits_while_the_order_closes_leave_nothing_to_pay(desk: CashDesk) -> None:
    order = desk.order()
    closing = desk.cancelled(order)

    answers = at_once([lambda: desk.submit(order)] * 5 + [lambda: desk.hear(closing)])
    desk.work()

    assert {answer.status_code for answer in answers if answer is not None} <= {200, 201, 409}
    assert all(session.status == "expired" for session in desk.sessions_of(order))
    assert desk.submit(order).status_code == 409


def test_webhooks_that_come_at_once_are_stored_before_they_are_answered_each_once(desk: CashDesk) -> None:
    bodies = [signed(f"evt_{number % 20}") for number in range(40)]

    answers = at_once([lambda sent=sent: post(desk, *sent) for sent in bodies])  # type: ignore[misc]

    assert answers == [200] * 40
    assert desk.webhooks_stored() == 20


def test_a_webhook_that_cannot_be_stored_spoils_none_that_came_with_it(desk: CashDesk) -> None:
    """PostgreSQL stores no NUL."""
    good = [signed(f"evt_{number}") for number in range(10)]
    bad = signed("evt_\0bad")

    answers = at_once([lambda sent=sent: post(desk, *sent) for sent in [*good, bad]])  # type: ignore[misc]

    assert answers[:-1] == [200] * 10
    assert answers[-1] >= 400
    assert desk.webhooks_stored() == 10


def test_webhooks_are_stored_though_postgresql_has_hung_up(desk: CashDesk) -> None:
    assert post(desk, *signed("evt_1")) == 200
    with desk.database.transaction() as session:
        session.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )

    assert [post(desk, *signed(f"evt_{number}")) for number in (2, 3)] == [200, 200]

    assert desk.webhooks_stored() == 3


def signed(event_id: str) -> tuple[bytes, str]:
    about = {"id": "cs_test_1", "metadata": {"payment_id": "5f0c7a52-1e0b-4a53-8d5b-8d3f0f6f0d11"}}
    event = {"id": event_id, "type": "checkout.session.completed", "data": {"object": about}}
    body = json.dumps(event).encode()
    return body, signature(body, WEBHOOK_SECRET, int(time.time()))


def post(desk: CashDesk, body: bytes, header: str) -> int:
    return desk.client.post(
        "/api/v1/payments/webhook", data=body, headers={"Stripe-Signature": header}
    ).status_code
