"""`python -m benchmarks [--rounds N] [NAME …]`: measures all or those named, prints and keeps the figures."""

from __future__ import annotations

import contextlib
from pathlib import Path

from shared import logs


def log_into(folder: Path) -> None:
    """What the product's parts log while they are measured in this process costs them what it costs a worker."""
    with contextlib.redirect_stderr((folder / "bench.log").open("a")):
        logs.configure("bench")
