"""A development tool that cannot start says why in one line."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.fixture
def unwritable(tmp_path: Path) -> Path:
    """Whoever asks: a folder cannot be made below a file."""
    (tmp_path / "file").touch()
    return tmp_path / "file" / "data.sqlite3"


@pytest.mark.parametrize(
    ("tool", "setting"),
    [("mailbox", "MAILBOX_DATABASE"), ("stripe_emulator", "STRIPE_EMULATOR_DATABASE")],
)
def test_a_data_folder_that_cannot_be_written_to_is_named(tool: str, setting: str, unwritable: Path) -> None:
    assert f"cannot start: {setting} {unwritable}: " in refusal(tool, **{setting: str(unwritable)})


def test_a_port_of_the_mailbox_that_is_taken_is_named(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        said = refusal(
            "mailbox",
            MAILBOX_DATABASE=str(tmp_path / "mails.sqlite3"), MAILBOX_SMTP_PORT=port, MAILBOX_HTTP_PORT="0",
        )  # fmt: skip

    assert said.startswith("The mailbox cannot start: MAILBOX_SMTP_PORT: ")
    assert port in said


def refusal(tool: str, **environment: str) -> str:
    """The line that a tool ends with."""
    stripe = {"STRIPE_SECRET_KEY": "sk_test_emulator", "STRIPE_WEBHOOK_SECRET": "whsec_of_the_tests"}
    done = subprocess.run(
        [sys.executable, "-m", f"devtools.{tool}"],
        env=os.environ | stripe | environment, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    (line,) = [line for line in done.stderr.splitlines() if "mail.log" not in line]
    return line
