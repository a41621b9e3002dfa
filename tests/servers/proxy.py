"""A network that can be hurt: each way from a process to a server leads through a wire of its own.

A wire passes everything on until it is told otherwise. It can be cut, go silent or be slow; and it can hold a
connection at a recognised moment, so that a process is killed exactly there without knowing of any test.
"""

from __future__ import annotations

import asyncio
import socket
import struct
import threading
from collections.abc import Callable, Coroutine, Iterable
from concurrent.futures import Future
from typing import Any, Self, TypeVar

from tests.servers.moments import Direction, Moment, Recogniser
from tests.servers.ports import free_port

T = TypeVar("T")
PIECE_BYTES = 65_536
CONTROL_SECONDS = 10
RESET = struct.pack("ii", 1, 0)
"""SO_LINGER: on, for no time. Closing then sends a reset instead of a polite end."""


class Network:
    """All wires, on one event loop in a thread of its own."""

    def __init__(self) -> None:
        self.wires: list[Wire] = []
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="network", daemon=True)
        self._thread.start()

    def wire(self, name: str, port: int) -> Wire:
        """A new way to the server that listens on `port` of this machine."""
        wire = Wire(self, name, port)
        self.call(wire.listen())
        self.wires.append(wire)
        return wire

    def heal(self) -> None:
        for wire in self.wires:
            wire.heal()

    def close(self) -> None:
        """Cut everything and end the thread."""
        self.call(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(CONTROL_SECONDS)
        self._loop.close()

    def call(self, work: Coroutine[Any, Any, T]) -> T:
        """Run it on the loop, from another thread, and wait for its result."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(CONTROL_SECONDS)

    def soon(self, work: Callable[[], object]) -> None:
        self._loop.call_soon_threadsafe(work)

    async def _end(self) -> None:
        for wire in self.wires:
            await wire.end()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        await asyncio.gather(*others, return_exceptions=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class Wire:
    """The way to one server, on a port of its own."""

    def __init__(self, network: Network, name: str, target_port: int) -> None:
        self.name = name
        self.port = free_port()
        self.target_port = target_port
        self._network = network
        self._listener: asyncio.Server | None = None
        self._lines: set[_Line] = set()
        self._speaks = asyncio.Event()
        self._speaks.set()
        self._delay = 0.0
        self._hold: Hold | None = None

    def cut(self) -> None:
        """Reset every connection and refuse new ones."""
        self._network.call(self.end())

    def reset(self) -> None:
        """Reset every connection, and take new ones as before."""
        self._network.call(self._reset())

    def go_silent(self) -> None:
        """Keep connections, accept new ones, and pass nothing on: a black hole."""
        self._network.call(self._set(speaks=False))

    def slow_down(self, seconds: float) -> None:
        """Pass each piece on only after that time."""
        self._network.call(self._set(delay=seconds))

    def heal(self) -> None:
        """Pass everything on; what waited in the silence arrives now."""
        self._network.call(self._heal())

    def hold(self, moment: Moment) -> Hold:
        """Stop the next connection on which the moment is recognised, just before its last piece is passed on."""
        hold = Hold(self._network, moment)
        self._hold = hold
        return hold

    async def listen(self) -> None:
        self._listener = await asyncio.start_server(self._arrived, "127.0.0.1", self.port)

    async def piece_passes(self) -> None:
        """Wait until this wire lets a piece through."""
        await self._speaks.wait()
        if self._delay:
            await asyncio.sleep(self._delay)

    def held_by(self, line: _Line, direction: Direction, data: bytes) -> Hold | None:
        if self._hold is None or not self._hold.catches(line, direction, data):
            return None
        caught, self._hold = self._hold, None
        return caught

    async def _arrived(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line = _Line(self, reader, writer)
        self._lines.add(line)
        try:
            await line.run()
        finally:
            self._lines.discard(line)

    async def end(self) -> None:
        if self._listener is not None:
            self._listener.close()
            self._listener = None
        await self._reset()

    async def _reset(self) -> None:
        for line in list(self._lines):
            line.reset()

    async def _set(self, *, speaks: bool = True, delay: float = 0.0) -> None:
        (self._speaks.set if speaks else self._speaks.clear)()
        self._delay = delay

    async def _heal(self) -> None:
        await self._set()
        if self._listener is None:
            await self.listen()


class Hold:
    """A connection that stands still. What it was about to pass on is dropped at the end, unless it is released."""

    def __init__(self, network: Network, moment: Moment) -> None:
        self._network = network
        self._moment = moment
        self._recognisers: dict[_Line, Recogniser] = {}
        self._caught: Future[_Line] = Future()
        self._released = asyncio.Event()
        self._over = False

    @property
    def is_caught(self) -> bool:
        return self._caught.done()

    def wait(self, timeout: float = 20) -> None:
        """Until the moment is there. Raises TimeoutError."""
        self._caught.result(timeout)

    def release(self) -> None:
        """Let it go on."""
        self._network.soon(self._released.set)

    def catches(self, line: _Line, direction: Direction, data: bytes) -> bool:
        if self._over:
            return False
        recogniser = self._recognisers.setdefault(line, Recogniser(self._moment))
        if recogniser.sees(direction, data):
            self._caught.set_result(line)
            return True
        return False

    async def passes(self) -> None:
        await self._released.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._network.call(self._end())

    async def _end(self) -> None:
        self._over = True
        if self._caught.done() and not self._released.is_set():
            self._caught.result().reset()


class _Line:
    """One connection through a wire."""

    def __init__(self, wire: Wire, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._wire = wire
        self._reader, self._writer = reader, writer
        self._writers = [writer]
        self._task: asyncio.Task[None] | None = None

    async def run(self) -> None:
        """Pass both ways until one side ends."""
        self._task = asyncio.current_task()
        try:
            await self._wire.piece_passes()
            reader, writer = await asyncio.open_connection("127.0.0.1", self._wire.target_port)
            self._writers.append(writer)
            await self._pass_both_ways(reader, writer)
        except (OSError, asyncio.CancelledError):
            _reset(self._writers)
        finally:
            for writer in self._writers:
                writer.close()

    def reset(self) -> None:
        """End it at once, whatever it was about to say."""
        if self._task is not None:
            self._task.cancel()

    async def _pass_both_ways(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        ways = [
            asyncio.create_task(self._pass(self._reader, writer, Direction.UP)),
            asyncio.create_task(self._pass(reader, self._writer, Direction.DOWN)),
        ]
        try:
            done, _ = await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            for way in done:
                way.result()
        finally:
            for way in ways:
                way.cancel()

    async def _pass(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, direction: Direction
    ) -> None:
        while data := await reader.read(PIECE_BYTES):
            await self._wire.piece_passes()
            if hold := self._wire.held_by(self, direction, data):
                await hold.passes()
            writer.write(data)
            await writer.drain()


def _reset(writers: Iterable[asyncio.StreamWriter]) -> None:
    for writer in writers:
        connection = writer.get_extra_info("socket")
        if connection is not None and connection.fileno() >= 0:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        writer.transport.abort()
