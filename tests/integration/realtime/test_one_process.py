"""Beside other apps in one gevent process, over the local transport."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from tests.integration.realtime.process import ROOT
from tests.servers.ports import free_port
from tests.servers.process import Process, answers
from tests.signing import KEYS, new_person, session_token
from tests.tab import Tab


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def one_process(tmp_path: Path, port: int) -> Iterator[Process]:
    command = [sys.executable, "-m", "tests.integration.realtime.one_process", str(port), KEYS.verify_key]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    ready = answers(f"http://127.0.0.1:{port}/readyz")
    process = Process("one-process", command, tmp_path, env=environment, ready=ready).start()
    yield process
    process.kill()


def test_what_another_app_publishes_reaches_the_socket(one_process: Process, port: int) -> None:
    person, url = new_person(), f"http://127.0.0.1:{port}"
    with Tab(url) as tab:
        tab.connect(cookie=session_token(person)).greeted()
        for seq in (1, 2, 3):
            requests.post(f"{url}/read/{person.id}/{seq}", timeout=5).raise_for_status()
        assert [tab.frame()["seq"] for _ in range(3)] == [1, 2, 3]
        one_process.send(one_process.stop_signal)
        assert one_process.wait(timeout=10) == 0
        tab.ends()
    assert "Traceback" not in one_process.output()


def test_a_tab_that_leaves_is_not_taken_for_a_bad_request(one_process: Process, port: int) -> None:
    with Tab(f"http://127.0.0.1:{port}") as tab:
        tab.connect(cookie=session_token(new_person())).greeted()

    one_process.send(one_process.stop_signal)

    assert one_process.wait(timeout=10) == 0
    assert "HTTP method" not in one_process.output()
    assert "Traceback" not in one_process.output()


@pytest.mark.parametrize("body", [{"Content-Length": "5"}, {"Transfer-Encoding": "chunked"}], ids=str)
def test_a_handshake_with_a_body_is_refused(one_process: Process, port: int, body: dict[str, str]) -> None:
    upgrade = {
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Version": "13",
    }
    address = f"http://127.0.0.1:{port}/socket.io/?EIO=4&transport=websocket"
    answer = requests.get(address, headers=upgrade | body, data=b"0\r\n\r\n", timeout=5)

    assert answer.status_code == 400
    assert "Traceback" not in one_process.output()
