"""Reads questions, a JSON line each, and answers with a line: first who connects, then who waits for how much."""

from __future__ import annotations

import json
import sys
import threading
import time
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor

from benchmarks.audience import CONNECTING_SECONDS
from tests.integration.realtime.raw import RawClient

FRAME = "42/notifs,"
AT_ONCE = 10
QUIET_SECONDS = 3600


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


def listen(tab: int, client: RawClient, arrivals: Arrivals) -> None:
    while True:
        message = client.receive(timeout=QUIET_SECONDS)
        if message == "2":
            client.send("3")
        elif message.startswith(FRAME):
            _, frame = json.loads(message.removeprefix(FRAME))
            arrivals.note(tab, [notification["link"] for notification in frame.get("notifs", ())])


def connect(url: str, tokens: list[str], arrivals: Arrivals) -> None:
    clients = [RawClient(url) for _ in tokens]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(RawClient.join, clients, tokens, timeout=CONNECTING_SECONDS))
    for tab, client in enumerate(clients):
        threading.Thread(target=listen, args=(tab, client, arrivals), daemon=True).start()


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
