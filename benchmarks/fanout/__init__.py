"""Frames to open sockets: what one costs, and what a connection takes, beside the stock engine and Node's server."""

from __future__ import annotations

import os
import resource
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import requests

from benchmarks.fanout.crowd import Crowd, compiled
from benchmarks.figures import Aim, Figure
from benchmarks.processes import cpu_seconds, mebibytes
from benchmarks.rounds import Sample, Samples, interleave
from benchmarks.servers import Servers
from tests.servers.ports import free_port
from tests.servers.process import Process, answers

ROOT = Path(__file__).parents[2]
NODE_SERVER = Path(__file__).parent / "node" / "server.mjs"
FEWER, MORE = 2_000, 10_000
"""Clients."""
EMITS = 40_000
BROADCASTS = 40
KIBIBYTES = 1024
OURS, STOCK, NODE = "ours", "stock Flask-SocketIO", "Node's socket.io"

Command = Callable[[int], Sequence[str | Path]]
"""What starts a server at a port."""


def run(servers: Servers, rounds: int) -> list[Figure]:
    _allow_many_sockets()
    program = compiled(servers.folder)
    commands: dict[str, Command] = {OURS: _gunicorn("ours"), STOCK: _gunicorn("stock"), NODE: _node}
    subjects = {name: partial(_life, servers.folder, program, command) for name, command in commands.items()}
    return _figures(interleave("fanout", subjects, rounds))


def _figures(samples: Samples) -> list[Figure]:
    def beside(measured: str, unit: str, aim: Aim) -> list[Figure]:
        name = partial(samples.figure, OURS, measured, unit, name=measured)
        return [name(against=NODE, aim=aim), name(against=STOCK)]

    return [
        *beside("targeted emits for each second of CPU", "/s", Aim(ratio=1.0)),
        *beside("broadcast deliveries for each second of CPU", "/s", Aim(ratio=1.5)),
        *beside("CPU for a targeted emit", "µs", Aim(ratio=1.0, at_most=True)),
        *beside("CPU for a broadcast delivery", "µs", Aim(ratio=1 / 1.5, at_most=True)),
        *beside(f"memory for a connection, of {FEWER:,}", "KiB", Aim(ratio=1.5, at_most=True)),
        *beside(f"memory for a connection, of {MORE:,}", "KiB", Aim(ratio=1.5, at_most=True)),
    ]


def _life(folder: Path, program: Path, command: Command) -> Sample:
    """One server from its start to its end."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    process = Process("fanout", command(port), folder, env=environment, ready=answers(f"{url}/"))
    with _started(process), Crowd(program, port) as crowd:
        at_rest = mebibytes(process)
        crowd.grow_to(FEWER)
        with_fewer = mebibytes(process)
        targeted = _cpu_of(process, crowd, f"{url}/targeted/{EMITS}/{FEWER}", EMITS)
        broadcast = _cpu_of(process, crowd, f"{url}/broadcast/{BROADCASTS}", BROADCASTS * FEWER)
        before_more = mebibytes(process)
        crowd.grow_to(MORE)
        with_more = with_fewer + mebibytes(process) - before_more
    return {
        "targeted emits for each second of CPU": 1 / targeted,
        "broadcast deliveries for each second of CPU": 1 / broadcast,
        "CPU for a targeted emit": targeted * 1e6,
        "CPU for a broadcast delivery": broadcast * 1e6,
        f"memory for a connection, of {FEWER:,}": (with_fewer - at_rest) * KIBIBYTES / FEWER,
        f"memory for a connection, of {MORE:,}": (with_more - at_rest) * KIBIBYTES / MORE,
    }


@contextmanager
def _started(process: Process) -> Iterator[None]:
    """Killed at the end: the stock engine would wait for its clients to leave."""
    process.start()
    try:
        yield
    finally:
        process.kill()


def _cpu_of(process: Process, crowd: Crowd, address: str, deliveries: int) -> float:
    """Seconds of CPU for each delivery, until the last one has arrived."""
    before = cpu_seconds(process)
    requests.get(address, timeout=10).raise_for_status()
    crowd.await_messages(deliveries)
    return (cpu_seconds(process) - before) / deliveries


def _gunicorn(app: str) -> Command:
    def command(port: int) -> Sequence[str | Path]:
        settings = ["-c", "python:shared.config.gunicorn", "-b", f"127.0.0.1:{port}"]
        return [sys.executable, "-m", "gunicorn", *settings, f"benchmarks.fanout.server:{app}()"]

    return command


def _node(port: int) -> Sequence[str | Path]:
    return [ROOT / "tools" / "node", "node", NODE_SERVER, str(port)]


def _allow_many_sockets() -> None:
    """For this process's children as well."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    if most < MORE + 100:
        raise RuntimeError(
            f"{MORE:,} connections need as many open files; this system allows {most:,} (ulimit -Hn)"
        )
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
