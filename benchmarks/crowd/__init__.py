"""Many visitors at once, in a process of their own: each sends a request, reads the answer, sends the next."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from statistics import quantiles
from typing import Any

VISITORS = 8


@dataclass(frozen=True)
class Request:
    """Every `{unique}` in it becomes another word each time it is sent."""

    method: str
    path: str
    body: Mapping[str, Any] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Answers:
    """To all requests of a crowd. `bodies` only where they were to be kept."""

    seconds: float
    latencies: Sequence[float]
    bodies: Sequence[Any]

    @property
    def rate(self) -> float:
        """Requests a second."""
        return len(self.latencies) / self.seconds

    @property
    def p99(self) -> float:
        """Milliseconds."""
        return quantiles(self.latencies, n=100)[98] * 1000


def send(
    url: str, requests: Sequence[Request], seconds: float, *, once: bool = False, keep: bool = False
) -> Answers:
    """The requests in turn, over and over; with `once` until all are sent. Raises ValueError where one was refused."""
    task = {
        "url": url,
        "requests": [asdict(request) for request in requests],
        "seconds": seconds,
        "visitors": VISITORS,
        "once": once,
        "keep": keep,
    }
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.crowd"],
        input=json.dumps(task),
        stdout=subprocess.PIPE,
        text=True,
        timeout=seconds + 60,
        check=True,
    )
    answer = json.loads(done.stdout)
    if answer["errors"]:
        raise ValueError(f"{len(answer['errors'])} requests failed, the first with {answer['errors'][0]}")
    return Answers(answer["seconds"], answer["latencies"], answer["bodies"])
