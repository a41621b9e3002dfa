"""Any process may die at any moment, and the broker may be away: nothing is lost, and nothing happens twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.system.checkout import pay
from tests.system.story import Sale, open_payment, sale, tab_of, wait_until_paid
from tests.system.system import OURS, System
from tests.system.visitor import PATIENCE_SECONDS, Visitor
from tests.waiting import wait_until

PROCESSES = (*OURS, "stripe", "mailbox", "nginx")
SETTLING_SECONDS = 2


@pytest.fixture(autouse=True)
def healed(system: System) -> Iterator[None]:
    yield
    system.heal()


@pytest.fixture(scope="module")
def on_sale(system: System) -> Sale:
    return sale(Visitor(system, "Olga").arrive())


@pytest.fixture
def guest(system: System) -> Visitor:
    return Visitor(system, "Gil").arrive()


@pytest.mark.parametrize("name", PROCESSES)
def test_a_process_that_is_killed_while_a_buyer_pays_loses_and_doubles_nothing(
    system: System, on_sale: Sale, guest: Visitor, name: str
) -> None:
    order = on_sale.order(guest)
    checkout_url = open_payment(guest, order)
    system.kill(name)
    if name == "stripe":
        system.restart(name)
    assert pay(checkout_url).status_code == 303
    if name not in ("api", "nginx"):
        on_sale.invite(guest.email)
    system.restart(name)
    if name in ("api", "nginx"):
        on_sale.invite(guest.email)
    assert len(wait_until_paid(guest, order)["tickets"]) == 1
    wait_until_told(guest, "order.paid", "invite.sent")
    assert mails_about(guest, order["id"]) == 1
    with tab_of(system, guest) as tab:
        on_sale.invite(guest.email, role="moderator")
        assert tab.frame()["notif_count"] == 3


def test_a_request_cut_off_by_a_kill_can_simply_be_repeated(
    system: System, on_sale: Sale, guest: Visitor
) -> None:
    first = on_sale.order(guest, key="the same order")
    system.kill("api")
    system.restart("api")
    again = on_sale.order(guest, key="the same order")
    assert again["id"] == first["id"]
    checkout_url = open_payment(guest, first)
    system.kill("payments")
    system.restart("payments")
    assert open_payment(guest, again) == checkout_url


def test_while_the_broker_is_away_requests_go_on_and_afterwards_everything_arrives_once(
    system: System, on_sale: Sale, guest: Visitor
) -> None:
    with tab_of(system, guest) as tab:
        system.rabbitmq.stop()
        newcomer = Visitor(system, "Nora")
        newcomer.sign_up()
        order = on_sale.order(guest)
        on_sale.invite(guest.email)
        assert pay(open_payment(guest, order)).status_code == 303
        assert guest.notifications() == []
        system.rabbitmq.start()
        assert len(wait_until_paid(guest, order)["tickets"]) == 1
        wait_until_told(guest, "order.paid", "invite.sent")
        wait_until(lambda: told(tab) >= 2 or {"meta": "WS connected"} in list(tab.frames.queue), timeout=10)
    newcomer.verify()
    assert mails_about(guest, order["id"]) == 1


def told(tab: Any) -> int:
    return sum(len(frame.get("notifs", ())) for frame in list(tab.frames.queue))


def wait_until_told(visitor: Visitor, *actions: str) -> None:
    """Until exactly these are in the inbox, and no more follow."""
    expected = sorted(actions)

    def actions_told() -> list[str]:
        return sorted(item["action"] for item in visitor.notifications())

    wait_until(lambda: actions_told() == expected, PATIENCE_SECONDS, every=0.1, what=f"{expected}")
    stays(lambda: actions_told() == expected)


def mails_about(visitor: Visitor, part: str) -> int:
    visitor.mail(lambda mail: part in mail["text"])
    return sum(part in mail["text"] for mail in visitor.mails())


def stays(condition: Callable[[], bool]) -> None:
    with pytest.raises(TimeoutError):
        wait_until(lambda: not condition(), timeout=SETTLING_SECONDS, every=0.2)
