"""A real realtime process."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.servers.nginx import Nginx
from tests.servers.ports import free_port
from tests.servers.process import Process, answers
from tests.signing import KEYS

ROOT = Path(__file__).parents[3]


class RealtimeProcess(Process):
    """`options` are further variables of its environment, such as `DRAIN_SECONDS`."""

    def __init__(self, name: str, folder: Path, broker_url: str, redis_url: str, **options: str) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        settings = ["-c", "python:shared.config.gunicorn", "-b", f"127.0.0.1:{self.port}"]
        command = [sys.executable, "-m", "gunicorn", *settings]
        environment = {
            "PYTHONPATH": str(ROOT),
            "FANFARE_ENV": "test",
            "PUBLIC_URL": self.url,
            "RABBITMQ_URL": broker_url,
            "REDIS_URL": redis_url,
            "VERIFY_KEY": KEYS.verify_key,
            "DRAIN_SECONDS": "1",
        }
        super().__init__(
            name,
            [*command, "services.realtime.app:from_environment()"],
            folder,
            env=os.environ | environment | options,
            ready=answers(f"{self.url}/readyz"),
        )


def edge_before(folder: Path, processes: Sequence[RealtimeProcess]) -> Nginx:
    """Leads each bucket's sockets to one of them."""
    pool = " ".join(f"server 127.0.0.1:{process.port} fail_timeout=1s;" for process in processes)
    limits = {"RATE_LIMIT": "100000", "RATE_BURST": "100000"}  # all of them come from one address
    return Nginx(folder, {}, REALTIME_SERVER="realtime_by_bucket", REALTIME_POOL=pool, **limits)
