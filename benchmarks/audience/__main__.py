"""Reads questions, a JSON line each, and answers with a line: first who connects, then who waits for how much.

One thread hears all tabs, and parses no more than it must: what it takes of the cores is missing where it is measured.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from selectors import EVENT_READ, DefaultSelector

from benchmarks.audience import CONNECTING_SECONDS
from tests.integration.realtime.raw import RawClient

FRAME = b"42/notifs,"
PING, PONG = b"2", "3"
AT_ONCE = 10
MOST_BYTES = 1 << 16


class Arrivals:
    """Link → when its notification had come to each of `tabs`. A hint may come to one twice."""

    def __init__(self, tabs: int) -> None:
        self._tabs = tabs
        self._seen: defaultdict[str, set[int]] = defaultdict(set)
        self._found: dict[str, float] = {}
        self._changed = threading.Condition()

    def note(self, tab: int, links: list[str]) -> None:
        present = time.monotonic()
        with self._changed:
            for link in links:
                seen = self._seen[link]
                if tab not in seen:
                    seen.add(tab)
                    if len(seen) == self._tabs:
                        self._found[link] = present
            self._changed.notify()

    def take(self, number: int, seconds: float) -> dict[str, float]:
        with self._changed:
            self._changed.wait_for(lambda: len(self._found) >= number, seconds)
            found, self._found = self._found, {}
            return found


class Tab:
    """An open page, with what has come so far of a message that is still on its way."""

    def __init__(self, number: int, client: RawClient, arrivals: Arrivals) -> None:
        self._number = number
        self._client = client
        self._arrivals = arrivals
        self._held = bytearray()

    def read(self) -> None:
        """What has come. Raises ConnectionError when that is the end."""
        arrived = self._client.connection.recv(MOST_BYTES)
        if not arrived:
            raise ConnectionError("a page's socket was closed")
        self._held += arrived
        for message in whole_messages(self._held):
            self._take(message)

    def _take(self, message: bytes) -> None:
        if message == PING:
            self._client.send(PONG)
        elif message.startswith(FRAME):
            _, frame = json.loads(message.removeprefix(FRAME))
            self._arrivals.note(self._number, [told["link"] for told in frame.get("notifs", ())])


def whole_messages(held: bytearray) -> Iterator[bytes]:
    """Takes them away. A server's WebSocket frames are not masked, and ours does not cut a message into several."""
    while len(held) >= 2:
        length, start = held[1], 2
        if length >= 126:
            start += 2 if length == 126 else 8
            length = int.from_bytes(held[2:start], "big")
        if len(held) < start + length:
            return
        yield bytes(held[start : start + length])
        del held[: start + length]


def listen(clients: Sequence[RawClient], arrivals: Arrivals) -> None:
    with DefaultSelector() as selector:
        for number, client in enumerate(clients):
            selector.register(client.connection, EVENT_READ, Tab(number, client, arrivals))
        while True:
            for key, _ in selector.select():
                key.data.read()


def connect(url: str, tokens: list[str], arrivals: Arrivals) -> None:
    clients = [RawClient(url) for _ in tokens]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(RawClient.join, clients, tokens, timeout=CONNECTING_SECONDS))
    threading.Thread(target=listen, args=(clients, arrivals), daemon=True).start()


def main() -> None:
    for line in sys.stdin:
        question = json.loads(line)
        if "url" in question:
            arrivals = Arrivals(question["tabs"])
            connect(question["url"], question["tokens"] * question["tabs"], arrivals)
            answer: dict[str, float] = {}
        else:
            answer = arrivals.take(question["number"], question["seconds"])
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
