"""Asking processes that answer, that are late, that talk nonsense, and that are away."""

from __future__ import annotations

import time

import pytest

from shared.status import targets
from shared.status.targets import Process, Target
from tests.servers.ports import free_port
from tests.unit.status.answering import HEALTHY, answering


def ask(url: str, timeout: float = 2) -> Process:
    (process,) = targets.ask([Target("api", url)], timeout)
    return process


def test_targets_are_names_with_addresses() -> None:
    assert targets.read("api=http://api:8000, api-worker=http://w:9100/ ,") == [
        Target("api", "http://api:8000"),
        Target("api-worker", "http://w:9100"),
    ]


@pytest.mark.parametrize("text", ["api", "api=", "=http://a", "api=https://a:1", "api=a:8000", "api=http://"])
def test_what_is_no_target_is_told(text: str) -> None:
    with pytest.raises(ValueError, match="name=http://host:port"):
        targets.read(text)


def test_a_process_answers_with_its_figures() -> None:
    with answering() as url:
        process = ask(url)

    assert not process.away
    assert not process.failing
    assert {sample.name: sample.value for sample in process.samples} == {
        "fanfare_outbox_waiting": 0,
        "fanfare_leader": 1,
    }


def test_a_process_that_is_not_ready_says_what_it_lacks_and_its_figures_count() -> None:
    with answering(failing={"broker": "NotConnected"}) as url:
        process = ask(url)

    assert process.failing == {"broker": "NotConnected"}
    assert process.samples


def test_a_name_with_several_addresses_stands_for_several_processes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    addresses = [(2, 1, 6, "", (f"127.0.0.{number}", 0)) for number in (1, 2, 2)]
    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: [*addresses, (10, 1, 6, "", ("::1", 0, 0, 0))])
    port = free_port()

    found = targets.ask([Target("api", f"http://api:{port}")], 0.5)

    assert [process.address for process in found] == [f"127.0.0.1:{port}", f"127.0.0.2:{port}"]


def test_where_nobody_listens_it_is_away() -> None:
    assert ask(f"http://127.0.0.1:{free_port()}").away == "nobody listens there"


def test_a_name_that_nobody_knows_is_away() -> None:
    assert "nobody knows the name nowhere.invalid" in ask("http://nowhere.invalid:80").away


@pytest.mark.parametrize("nonsense", ["<html>", "fanfare_leader{"])
def test_what_answers_nonsense_is_away(nonsense: str) -> None:
    with answering(nonsense) as url:
        assert "nonsense" in ask(url).away


@pytest.mark.quiet
def test_who_is_late_is_away_and_holds_up_nobody() -> None:
    with answering(delay=3) as late, answering(HEALTHY) as prompt:
        began = time.monotonic()
        found = targets.ask([Target("late", late), Target("prompt", prompt)], 0.3)

        assert time.monotonic() - began < 2
    assert [process.away for process in found] == ["does not answer in time", ""]
