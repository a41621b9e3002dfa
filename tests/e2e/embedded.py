"""The embedded mode as a newcomer starts it: one process that needs only Python."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import Self

from tests.servers.ports import free_port
from tests.servers.process import Process, ServerError

ROOT = Path(__file__).parents[2]


class Embedded:
    """`python -m embedded` without demo data, on a free port, with its data in `folder`; `changes` are variables."""

    def __init__(self, folder: Path, **changes: str) -> None:
        self._port = free_port()
        environment = {
            "PYTHONPATH": str(ROOT),
            "PORT": str(self._port),
            "DATA_DIR": str(folder / "data"),
            "DEMO": "0",
            **changes,
        }
        self.process = Process(
            "embedded",
            [sys.executable, "-m", "embedded"],
            folder,
            env=os.environ | environment | changes,
            ready=lambda: self._address_of_stripe() is not None,
        )

    @property
    def url(self) -> str:
        return f"http://localhost:{self._port}"

    @property
    def stripe_url(self) -> str:
        address = self._address_of_stripe()
        if address is None:
            raise ServerError("The embedded mode has not said where its Stripe emulator is.")
        return address

    def _address_of_stripe(self) -> str | None:
        """From the welcome, which is the last thing that it says when it starts."""
        said = re.search(r"(http://\S+)/_control", self.process.output())
        return said[1] if said else None

    def __enter__(self) -> Self:
        self.process.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.process.stop()
