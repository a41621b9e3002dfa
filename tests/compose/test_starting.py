"""`make up` and `make down`: data stays, settings are written once, and what is in the way is told in one line."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.compose.stack import ROOT, Stack, StackError
from tests.system.checkout import pay
from tests.system.story import open_payment, sale, wait_until_paid
from tests.system.visitor import Visitor

WITHOUT_DOCKER = ("bash", "dirname", "env")


@pytest.fixture
def stopped(stack: Stack) -> Iterator[Stack]:
    stack.tool("down")
    assert stack.containers() == []
    yield stack
    stack.tool("up")


def test_down_and_up_keep_the_data(stack: Stack, guest: Visitor) -> None:
    order = sale(Visitor(stack, "Olga").arrive()).order(guest)
    assert pay(open_payment(guest, order)).status_code == 303
    paid = wait_until_paid(guest, order)
    assert "the data stays" in stack.tool("down")
    assert stack.containers() == []
    stack.tool("up")
    assert guest.get(f"/orders/{order['id']}")["tickets"] == paid["tickets"]


def test_the_settings_are_for_nobody_else_and_are_not_written_again(stack: Stack) -> None:
    assert stack.env_file.stat().st_mode & 0o777 == 0o600
    before = stack.env_file.read_text()
    stack.tool("up")
    assert stack.env_file.read_text() == before


def test_a_port_that_is_taken_is_named(stopped: Stack) -> None:
    port = stopped.url.rpartition(":")[2]
    with taken(int(port)), pytest.raises(StackError, match=rf"127\.0\.0\.1:{port} is taken: change PORT"):
        stopped.tool("up")


@contextmanager
def taken(port: int) -> Iterator[None]:
    with socket.create_server(("127.0.0.1", port)):
        yield


def test_data_whose_passwords_are_lost_is_not_thrown_away(stopped: Stack) -> None:
    saved = stopped.env_file.rename(stopped.env_file.with_suffix(".saved"))
    try:
        with pytest.raises(StackError, match=r"data from before, but no .* with its passwords"):
            stopped.tool("up")
        assert not stopped.env_file.exists()
    finally:
        saved.rename(stopped.env_file)


def test_without_docker_it_says_where_to_get_it(tmp_path: Path) -> None:
    for program in WITHOUT_DOCKER:
        (tmp_path / program).symlink_to(shutil.which(program) or program)
    done = subprocess.run(
        ["tools/stack", "up"], cwd=ROOT, env=os.environ | {"PATH": str(tmp_path)},
        capture_output=True, text=True, timeout=30, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        "The composed stack needs Docker, which is not installed: see https://docs.docker.com/engine/install/"
    ]
