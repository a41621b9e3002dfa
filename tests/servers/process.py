"""One process of a test: a real server, or one of our own services."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Self
from urllib.error import URLError
from urllib.request import urlopen

TAIL_LINES = 40


class ServerError(Exception):
    """A process did not start, or ended by itself. The message carries the end of its log."""


class Process:
    """A process on this machine that is started, stopped, killed and started again with the same command.

    Its output goes to `folder/name.log`, which grows over restarts. It is asked to end when the thread that
    started it ends, however that happens: so start it from a thread that lives as long as it should.
    """

    stop_signal = signal.SIGTERM
    user: str | None = None
    """Whom to become when started as root."""

    def __init__(
        self,
        name: str,
        command: Sequence[str | Path],
        folder: Path,
        *,
        env: Mapping[str, str] | None = None,
        ready: Callable[[], object] | None = None,
        start_timeout: float = 60,
        stop_timeout: float = 30,
    ) -> None:
        self.name = name
        self.command = [str(word) for word in command]
        self.folder = folder
        self.env = dict(os.environ if env is None else env)
        self.log = folder / f"{name}.log"
        self._ready = ready or (lambda: True)
        self._start_timeout = start_timeout
        self._stop_timeout = stop_timeout
        self._child: subprocess.Popen[bytes] | None = None

    @property
    def running(self) -> bool:
        return self._child is not None and self._child.poll() is None

    @property
    def pid(self) -> int:
        if self._child is None:
            raise ServerError(f"{self.name} is not running.")
        return self._child.pid

    @property
    def family(self) -> list[int]:
        """Its own number and those of all its descendants."""
        return [self.pid, *_descendants(self.pid)]

    def start(self) -> Self:
        """Start and wait until it is ready. Raises ServerError if it ends or takes too long."""
        self.launch()
        return self.await_ready()

    def await_ready(self) -> Self:
        """Wait for what has been launched, so that several can start at the same time."""
        deadline = time.monotonic() + self._start_timeout
        while not self._ready():
            if not self.running:
                self._fail(f"{self.name} ended with status {self.exit_status} instead of starting")
            if time.monotonic() > deadline:
                self._fail(f"{self.name} was not ready within {self._start_timeout:g} s")
            time.sleep(0.02)
        return self

    def launch(self) -> None:
        """Start without waiting."""
        if self.running:
            raise ServerError(f"{self.name} is running already.")
        self.folder.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self._child = subprocess.Popen(
                [*self._wrapper(), *self.command],
                cwd=self.folder,
                env=self.env,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def stop(self) -> None:
        """Ask it to end and wait; whatever does not end in time is killed and reported."""
        if self._child is None:
            return
        self.send(self.stop_signal)
        try:
            self._child.wait(self._stop_timeout)
        except subprocess.TimeoutExpired:
            self._fail(f"{self.name} did not end within {self._stop_timeout:g} s of {self.stop_signal.name}")

    def kill(self) -> None:
        """End it as a power cut would: SIGKILL for it and for its children."""
        if self._child is None:
            return
        family = self.family if self.running else []
        for pid in family:
            _signal(pid, signal.SIGKILL)
        self._child.wait(self._stop_timeout)
        for pid in family[1:]:
            _await_end(pid)

    def restart(self) -> None:
        self.stop()
        self.start()

    def send(self, signum: signal.Signals) -> None:
        if self._child is not None and self.running:
            self._child.send_signal(signum)

    def wait(self, timeout: float = 30) -> int:
        """Wait for it to end by itself, for `timeout` seconds; its exit status (negative: the signal)."""
        if self._child is None:
            raise ServerError(f"{self.name} was never started.")
        return self._child.wait(timeout)

    @property
    def exit_status(self) -> int | None:
        return self._child.poll() if self._child else None

    def output(self) -> str:
        """All that it has written so far, over all its lives."""
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def tail(self, lines: int = TAIL_LINES) -> str:
        return "\n".join(self.output().splitlines()[-lines:])

    def _wrapper(self) -> list[str]:
        setpriv = shutil.which("setpriv")
        if setpriv is None:
            return []
        wrapper = [setpriv, f"--pdeathsig={self.stop_signal.name.removeprefix('SIG')}"]
        if self.user and os.geteuid() == 0:
            wrapper += [f"--reuid={self.user}", f"--regid={self.user}", "--init-groups"]
        return [*wrapper, "--"]

    def _fail(self, reason: str) -> None:
        self.kill()
        raise ServerError(f"{reason}. The end of its log:\n{self.tail()}")

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()


def answers(url: str) -> Callable[[], bool]:
    """A readiness check: true once `url` answers with a success."""

    def ready() -> bool:
        try:
            with urlopen(url, timeout=2) as response:
                return bool(response.status < 400)
        except (URLError, OSError):
            return False

    return ready


def _descendants(pid: int) -> list[int]:
    children = _children(pid)
    return [*children, *(grandchild for child in children for grandchild in _descendants(child))]


def _children(pid: int) -> list[int]:
    try:
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
        return [int(child) for task in tasks for child in (task / "children").read_text().split()]
    except (FileNotFoundError, ProcessLookupError):
        return []


def _signal(pid: int, signum: signal.Signals) -> None:
    try:
        os.kill(pid, signum)
    except ProcessLookupError:
        return


def _await_end(pid: int) -> None:
    deadline = time.monotonic() + 5
    while _is_alive(pid) and time.monotonic() < deadline:
        time.sleep(0.01)


def _is_alive(pid: int) -> bool:
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
    # An orphan that nobody has collected yet stays as Z, a zombie: "pid (name) state …"
    return status.rpartition(")")[2].split()[0] not in "ZX"
