"""Reads who connects, a JSON line; says when they all have, and then, when all were cut off and are back, how long."""

from gevent import monkey

monkey.patch_all()

import json
import random
import sys
import time
from collections.abc import Sequence

from gevent.pool import Pool
from websocket import WebSocketException

from benchmarks.returning import Absence
from tests.integration.realtime.raw import RawClient

CONNECTING_AT_ONCE = 50
SHORTEST_SECONDS, LONGEST_SECONDS, JITTER = 1.0, 5.0, 0.5
"""The official client's back-off."""
HOUR_SECONDS = 3600.0


def main() -> None:
    asked = json.loads(sys.stdin.readline())
    url, tokens = asked["url"], asked["tokens"]
    clients = Pool(CONNECTING_AT_ONCE).map(lambda token: joined(url, token), tokens)
    say([])
    people = zip(clients, tokens, strict=True)
    say(Pool(len(tokens)).map(lambda person: absence(url, *person), people))
    sys.stdin.readline()


def absence(url: str, client: RawClient, token: str) -> Absence:
    stay(client)
    ended = time.monotonic()
    client.close()
    pause = SHORTEST_SECONDS
    while True:
        time.sleep(pause * random.uniform(1 - JITTER, 1 + JITTER))  # noqa: S311 - not a secret
        try:
            joined(url, token)
        except (OSError, WebSocketException, AssertionError):
            pause = min(pause * 2, LONGEST_SECONDS)
        else:
            return ended, time.monotonic()


def joined(url: str, token: str) -> RawClient:
    client = RawClient(url)
    client.join(token)
    return client


def stay(client: RawClient) -> None:
    """Until the other side ends it."""
    try:
        while message := client.receive(timeout=HOUR_SECONDS):
            if message == "2":
                client.send("3")
    except (OSError, WebSocketException):
        return


def say(answer: Sequence[Absence]) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
