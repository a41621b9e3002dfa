"""Thousands of clients in a process of their own, which `crowd.c` is compiled to."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Self

SOURCE = Path(__file__).with_name("crowd.c")
PATIENCE_SECONDS = 120


def compiled(folder: Path) -> Path:
    """The program. It takes a C compiler (Debian: gcc with libc6-dev)."""
    program = folder / "crowd"
    subprocess.run([shutil.which("cc") or "cc", "-O2", "-Wall", "-Werror", "-o", program, SOURCE], check=True)
    return program


class Crowd:
    """The clients of the server at one port of this machine."""

    def __init__(self, program: Path, port: int) -> None:
        self._command = [str(program), str(port)]

    def grow_to(self, clients: int) -> None:
        """Returns when so many are connected. Raises RuntimeError when some were lost."""
        self._expect(f"open {clients}", clients)

    def await_messages(self, number: int) -> None:
        """Until every client together has heard so many since the last call. Raises RuntimeError."""
        self._expect(f"wait {number} {PATIENCE_SECONDS * 1000}", number)

    def _expect(self, command: str, number: int) -> None:
        if self._process.stdin is None or self._process.stdout is None:
            raise RuntimeError("started without pipes")
        self._process.stdin.write(command + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline().strip()
        if answer != str(number):
            raise RuntimeError(f"{command}: {answer or 'the crowd has ended'}")

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait(timeout=10)
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
