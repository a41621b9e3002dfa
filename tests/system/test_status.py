"""`fanfare status` over all processes, while all is well and while something is not."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from typing import Any

import pytest
from click.testing import CliRunner, Result

from shared.cli.main import main
from tests.system.system import System
from tests.system.visitor import PATIENCE_SECONDS, Visitor
from tests.waiting import wait_until


@pytest.fixture(autouse=True)
def healed(system: System) -> Iterator[None]:
    yield
    system.heal()


def status(system: System, *arguments: str) -> Result:
    targets = ",".join(f"{name}={address}" for name, address in system.addresses.items())
    return CliRunner().invoke(main, ["status", *arguments], env={"STATUS_TARGETS": targets})


def alerts(system: System) -> set[str]:
    lines: list[dict[str, Any]] = json.loads(status(system, "--json").output)["lines"]
    return {concern["alert"] for line in lines for concern in line["concerns"]}


def wait_for(system: System, *expected: str) -> None:
    wait_until(lambda: alerts(system) == set(expected), PATIENCE_SECONDS, every=0.3, what=f"{expected}")


def test_while_all_is_well_every_process_is_ready_and_every_figure_known(system: System) -> None:
    # Those before may have ended a worker a moment ago; the broker is asked every few seconds.
    heard = "consumers: api 1, notifications 1, payments 1"

    def all_known() -> bool:
        output = status(system).output
        return "unknown" not in output and heard in output

    wait_until(all_known, PATIENCE_SECONDS, every=0.3, what="all figures")

    shown = status(system)

    assert shown.exit_code == 0, shown.output
    assert f"{len(system.addresses)} of {len(system.addresses)} ready" in shown.output


def test_a_worker_that_has_ended_is_missed_until_it_is_back(system: System) -> None:
    system.kill("notifications-worker")
    Visitor(system, "Nora").sign_up()

    wait_for(system, "NobodyLeads", "ProcessAway")
    assert status(system).exit_code == 1

    system.restart("notifications-worker")
    wait_for(system)


def test_a_broker_that_is_away_is_missed_and_what_waits_is_shown(system: System) -> None:
    system.rabbitmq.stop()
    Visitor(system, "Nora").sign_up()

    wait_for(system, "BrokerNotConnected", "NotReady")
    wait_until(lambda: "outbox     api" in status(system).output, PATIENCE_SECONDS, every=0.5)

    system.rabbitmq.start()
    wait_for(system)


def test_a_process_that_hangs_is_told_from_one_that_answers(system: System) -> None:
    worker = system.processes["payments-worker"]
    worker.send(signal.SIGSTOP)
    try:
        assert alerts(system) == {"NobodyLeads", "ProcessAway"}
        shown = status(system, "--timeout", "0.5").output
        assert "payments-worker at" in shown
        assert "does not answer in time" in " ".join(shown.split())
    finally:
        worker.send(signal.SIGCONT)
    wait_for(system)
