"""`wrk`, which asks one address over and over: a generator in Python would measure itself."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Mapping


def rate(url: str, *, connections: int, seconds: int, headers: Mapping[str, str] | None = None) -> float:
    """Answers a second over kept-alive connections. Raises ValueError where one was refused."""
    command = ["wrk", "--threads", "1", "--connections", str(connections), "--duration", f"{seconds}s"]
    for name, value in (headers or {}).items():
        command += ["--header", f"{name}: {value}"]
    done = subprocess.run([*command, url], capture_output=True, text=True, timeout=60, check=True)
    if "Non-2xx" in done.stdout or (found := re.search(r"Requests/sec:\s+([\d.]+)", done.stdout)) is None:
        raise ValueError(f"This is no measurement: {done.stdout}")
    return float(found[1])
