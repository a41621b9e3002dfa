"""Everybody who has pages open, in a process of their own: it notes when each notification is on all of them."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from typing import Self

CONNECTING_SECONDS = 60


class Audience:
    """As many sockets for each token, at a server's address."""

    def __init__(self, url: str, tokens: Sequence[str], tabs: int = 1) -> None:
        self._who = {"url": url, "tokens": list(tokens), "tabs": tabs}

    def arrivals(self, number: int, seconds: float) -> Mapping[str, float]:
        """When (`time.monotonic()`) each link was on the last of its reader's tabs, since the last call; waits until
        there are `number`.

        Raises TimeoutError when there are fewer after that time.
        """
        found: dict[str, float] = self._ask({"number": number, "seconds": seconds})
        if len(found) < number:
            raise TimeoutError(f"{len(found)} of {number} notifications arrived within {seconds:g} s")
        return found

    def _ask(self, question: object) -> dict[str, float]:
        if self._process.stdin is None or self._process.stdout is None:
            raise RuntimeError("started without pipes")
        self._process.stdin.write(json.dumps(question) + "\n")
        self._process.stdin.flush()
        answer: dict[str, float] = json.loads(self._process.stdout.readline())
        return answer

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.audience"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._ask(self._who)
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait(timeout=10)
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
