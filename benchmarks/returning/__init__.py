"""People whose sockets are closed and who come back by themselves, in a process of their own."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from typing import Self

Absence = tuple[float, float]
"""When a socket ended and when it was back, as told by `time.monotonic()`."""


class Returning:
    """One socket for each token, all connected when the block begins."""

    def __init__(self, url: str, tokens: Sequence[str]) -> None:
        self._who = {"url": url, "tokens": list(tokens)}

    def absences(self) -> list[Absence]:
        """One for each socket, when the last is back."""
        return [(ended, back) for ended, back in self._read()]

    def _read(self) -> list[list[float]]:
        if self._process.stdout is None:
            raise RuntimeError("started without pipes")
        answer: list[list[float]] = json.loads(self._process.stdout.readline())
        return answer

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.returning"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        if self._process.stdin is None:
            raise RuntimeError("started without pipes")
        self._process.stdin.write(json.dumps(self._who) + "\n")
        self._process.stdin.flush()
        self._read()
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait(timeout=10)
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
