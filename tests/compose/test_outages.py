"""Containers are killed, the servers go away and come back: nothing is lost, and nothing happens twice."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import requests

from tests.compose.stack import Stack
from tests.system.checkout import pay
from tests.system.story import Sale, open_payment, sale, tab_of, wait_until_paid
from tests.system.system import OURS
from tests.system.test_outages import mails_about, wait_until_told
from tests.system.visitor import Visitor
from tests.waiting import wait_until

PROCESSES = (*OURS, "gateway")


@pytest.fixture(autouse=True)
def healed(stack: Stack) -> Iterator[None]:
    yield
    stack.heal()


@pytest.fixture
def on_sale(stack: Stack) -> Sale:
    return sale(Visitor(stack, "Olga").arrive())


def assert_bought_and_told_once(
    stack: Stack, on_sale: Sale, guest: Visitor, order: dict[str, object]
) -> None:
    """One ticket, one mail, one notification for each thing that happened; and the next one arrives live."""
    assert len(wait_until_paid(guest, order)["tickets"]) == 1
    wait_until_told(guest, "order.paid", "invite.sent")
    assert mails_about(guest, str(order["id"])) == 1
    with tab_of(stack, guest) as tab:
        on_sale.invite(guest.email, role="moderator")
        assert tab.frame(timeout=10)["notif_count"] == 3


@pytest.mark.parametrize("name", PROCESSES)
def test_a_container_that_is_killed_while_a_buyer_pays_loses_and_doubles_nothing(
    stack: Stack, on_sale: Sale, guest: Visitor, name: str
) -> None:
    order = on_sale.order(guest)
    checkout_url = open_payment(guest, order)
    on_sale.invite(guest.email)
    stack.kill(name)
    if name == "gateway":  # the emulator's pages are behind it too
        stack.start(name)
    assert pay(checkout_url).status_code == 303
    if name != "gateway":
        stack.start(name)
    assert_bought_and_told_once(stack, on_sale, guest, order)


def test_a_process_that_crashes_is_started_again(stack: Stack) -> None:
    before = stack.container("api").attrs["RestartCount"]
    stack.crash("api")
    wait_until(lambda: stack.container("api").attrs["RestartCount"] > before, 20, 0.2, "Docker to notice")
    wait_until(lambda: requests.get(f"{stack.url}/", timeout=20).ok, 30, 0.2, "the api to answer again")


def test_while_the_broker_is_away_requests_go_on_and_afterwards_everything_arrives_once(
    stack: Stack, on_sale: Sale, guest: Visitor
) -> None:
    stack.container("rabbitmq").stop()
    order = on_sale.order(guest)
    on_sale.invite(guest.email)
    assert pay(open_payment(guest, order)).status_code == 303
    assert guest.notifications() == []
    stack.start("rabbitmq")
    assert_bought_and_told_once(stack, on_sale, guest, order)


def test_after_a_restart_of_postgresql_everything_goes_on(
    stack: Stack, on_sale: Sale, guest: Visitor
) -> None:
    order = on_sale.order(guest)
    checkout_url = open_payment(guest, order)
    on_sale.invite(guest.email)
    stack.container("postgres").restart(timeout=60)
    assert pay(checkout_url).status_code == 303
    stack.await_ready("postgres", "api", "payments", "notifications")
    assert_bought_and_told_once(stack, on_sale, guest, order)


def test_after_a_restart_of_redis_an_ended_login_is_still_ended(stack: Stack, guest: Visitor) -> None:
    old = guest.headers()
    guest.delete("/logins/current")
    stack.container("redis").restart(timeout=20)
    stack.await_ready("redis")
    assert requests.get(f"{stack.url}/api/v1/notifications", headers=old, timeout=10).status_code == 401


@pytest.mark.parametrize("name", [name for name in PROCESSES if name != "gateway"])
def test_a_process_that_is_told_to_stop_does_so_by_itself(stack: Stack, name: str) -> None:
    container = stack.container(name)
    container.stop()
    container.reload()
    assert container.attrs["State"]["ExitCode"] == 0


def test_after_a_power_cut_everything_comes_back_in_whatever_order_it_starts(
    stack: Stack, on_sale: Sale, guest: Visitor
) -> None:
    order = on_sale.order(guest)
    checkout_url = open_payment(guest, order)
    on_sale.invite(guest.email)
    for container in stack.containers():
        if container.status == "running":
            container.kill()
    stack.heal()
    assert pay(checkout_url).status_code == 303
    assert_bought_and_told_once(stack, on_sale, guest, order)
