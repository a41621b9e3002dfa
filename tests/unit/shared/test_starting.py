"""A worker whose port is taken says so in one line."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

from tests.signing import KEYS


def test_a_worker_whose_port_is_taken_names_the_setting_and_does_not_start(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        environment = {
            "PUBLIC_URL": "http://localhost",
            "FANFARE_ENV": "test",
            "DATABASE_URL": f"sqlite:///{tmp_path / 'api.db'}",
            "RABBITMQ_URL": "amqp://127.0.0.1:1/",
            "LINK_KEY": KEYS.link_key,
            "HEALTH_PORT": str(taken.getsockname()[1]),
        }
        done = subprocess.run(
            [sys.executable, "-m", "services.api.worker"],
            env=os.environ | environment, capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip

    said = [line for line in done.stderr.splitlines() if not line.startswith("{")]
    assert done.returncode == 1
    assert len(said) == 1
    assert said[0].startswith("fanfare cannot start: HEALTH_HOST and HEALTH_PORT: ")
    assert "Address already in use" in said[0]
