"""The emulator as a process of its own, stopped and started again."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from tests.servers.ports import free_port
from tests.unit.devtools.stripe_emulator.receiver import SECRET, Receiver
from tests.unit.devtools.stripe_emulator.running import RunningEmulator
from tests.waiting import wait_until

ROOT = Path(__file__).parents[4]
ALONE = "devtools.stripe_emulator"
UNDER_GEVENT = "tests.unit.devtools.stripe_emulator.gevent_process"


def answers(url: str) -> bool:
    try:
        return requests.get(f"{url}/healthz", timeout=1).ok
    except requests.ConnectionError:
        return False


@contextmanager
def running(
    database: Path, receiver: Receiver, stop: signal.Signals = signal.SIGTERM, module: str = ALONE
) -> Iterator[RunningEmulator]:
    port = free_port()
    environment = os.environ | {
        "STRIPE_EMULATOR_PORT": str(port),
        "STRIPE_EMULATOR_DATABASE": str(database),
        "STRIPE_WEBHOOK_URL": receiver.url,
        "STRIPE_WEBHOOK_SECRET": SECRET,
    }
    process = subprocess.Popen([sys.executable, "-m", module], cwd=ROOT, env=environment)
    try:
        emulator = RunningEmulator(f"http://127.0.0.1:{port}")
        wait_until(lambda: answers(emulator.url), 20)
        yield emulator
    finally:
        process.send_signal(stop)
        process.wait(15)


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "stripe.sqlite3"


def test_objects_survive_a_restart_on_another_port(database: Path, receiver: Receiver) -> None:
    with running(database, receiver) as first:
        opened, paid = first.open_session(), first.paid()
    with running(database, receiver) as second:
        assert second.session(opened.id).url == f"{second.url}/c/pay/{opened.id}"
        assert second.session(paid.id).payment_status == "paid"


def test_webhooks_that_were_waiting_are_sent_after_a_kill(database: Path, receiver: Receiver) -> None:
    with running(database, receiver, stop=signal.SIGKILL) as first:
        first.control(webhooks={"delay": 3})
        first.v1.customers.create({"email": "ada@example.com"})
        assert receiver.events == []
    with running(database, receiver):
        wait_until(lambda: receiver.types == ["customer.created"])


def test_a_payment_is_told_under_gevent_too(database: Path, receiver: Receiver) -> None:
    with running(database, receiver, module=UNDER_GEVENT) as emulator:
        emulator.paid()
        wait_until(lambda: receiver.types[-1:] == ["checkout.session.completed"])


@pytest.mark.parametrize("module", [ALONE, UNDER_GEVENT])
def test_a_lost_response_is_lost_under_every_server(database: Path, receiver: Receiver, module: str) -> None:
    with running(database, receiver, module=module) as emulator:
        emulator.control(faults=[{"kind": "lost_response", "path": "/v1/customers"}])
        emulator.v1.customers.create({"name": "Ada"})
        assert emulator.state()["counts"]["customers"] == 1
        assert emulator.state()["calls"]["POST /v1/customers"] == 2
