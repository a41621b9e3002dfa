from __future__ import annotations

from typing import Any

from tests.cash_desk import DISPUTED, CashDesk
from tests.waiting import wait_until


def test_a_dispute_is_recorded_and_published_with_its_deadline(desk: CashDesk) -> None:
    payment = desk.start()
    desk.pay(payment, DISPUTED)
    wait_until(lambda: _disputed(desk, payment))

    (event,) = _disputed(desk, payment)

    assert (event.status, event.disputed) == ("needs_response", 2500)
    assert event.respond_by is not None
    assert set(desk.told(payment)) == {"opened", "succeeded", "disputed"}


def test_its_outcome_is_published_too_and_each_status_once(desk: CashDesk) -> None:
    payment = desk.start()
    desk.pay(payment, DISPUTED)
    wait_until(lambda: _disputed(desk, payment))
    dispute_id = _disputed(desk, payment)[0].dispute_id

    desk.emulator.control(close_dispute={"id": dispute_id, "is_won": True})
    wait_until(lambda: len(_disputed(desk, payment)) > 1)
    desk.work()

    assert [event.status for event in _disputed(desk, payment)] == ["needs_response", "won"]


def _disputed(desk: CashDesk, payment: Any) -> list[Any]:
    desk.work()
    return [each.event for each in desk.published(payment) if each.event.type == "payment.disputed"]
