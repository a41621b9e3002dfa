"""The process of an audience: reads who is there, a JSON line; then questions, a line each, and answers each so."""

from gevent import monkey

monkey.patch_all()

import json
import logging
import random
import sys
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import gevent
from gevent.pool import Pool

from shared.auth.session_cookies import CSRF_COOKIE, SESSION_COOKIE
from tests.chaos.client import Client
from tests.chaos.journal import Journal, Promise, Request
from tests.chaos.pages import OpenPage
from tests.chaos.readers import Reader
from tests.signing import CSRF_VALUE
from tests.system.visitor import Visitor

OPENING_AT_ONCE = 10
LOOK_SECONDS = 2.0
"""Six hundred tabs that look five times a second would do nothing else."""
FASTEST_SECONDS, SLOWEST_SECONDS = 0.1, 0.4
"""Between two readings, whosever they are."""


class Errors(Journal):
    """Of all requests it keeps only those that were a fault of ours: there are very many."""

    def keep(self, request: Request) -> None:
        if request.status == 500:
            super().keep(request)


class House:
    def __init__(self, url: str, tokens: dict[str, str], tabs_each: int) -> None:
        self._tabs_each = tabs_each
        self.journal = Errors()
        self._chance = random.Random(len(tokens))
        self._readers = Pool(OPENING_AT_ONCE).map(lambda item: self._reader(url, *item), tokens.items())
        self._is_reading = True
        self._reading = gevent.spawn(self._read)

    def answer(self, question: str) -> object:
        return {"seqs": self._seqs, "stop": self._stop, "ending": self._ending}[question]()

    def _reader(self, url: str, who: str, token: str) -> Reader:
        pages = [OpenPage(self._client(url, who, token), LOOK_SECONDS).open() for _ in range(self._tabs_each)]
        return Reader(self._client(url, who, token), pages)

    def _client(self, url: str, who: str, token: str) -> Client:
        visitor = Visitor(SimpleNamespace(url=url), "Reader")
        visitor.id = UUID(who)
        visitor.take_cookies({SESSION_COOKIE: token, CSRF_COOKIE: CSRF_VALUE})
        return Client(visitor, self.journal)

    def _read(self) -> None:
        while self._is_reading:
            gevent.sleep(self._chance.uniform(FASTEST_SECONDS, SLOWEST_SECONDS))
            reader = self._chance.choice(self._readers)
            (reader.read_one if self._chance.random() < 0.9 else reader.read_all)(self._chance)

    def _stop(self) -> None:
        self._is_reading = False
        self._reading.get()

    @property
    def _pages(self) -> list[OpenPage]:
        return [page for reader in self._readers for page in reader.pages]

    def _seqs(self) -> list[tuple[str, int | None]]:
        return [(page.who, page.cursor.seq) for page in self._pages]

    def _ending(self) -> dict[str, Any]:
        return {
            "tabs": [(page.who, page.cursor.kept()) for page in self._pages],
            "asked_to_read": {who: sorted(ids) for who, ids in self.journal.asked_to_read.items()},
            "read": self.journal.told[Promise.READ],
            "errors": [f"{request.what}: {request.why}" for request in self.journal.requests],
        }


def main() -> None:
    logging.disable(logging.CRITICAL)  # that servers are away is what this is about
    house = House(**json.loads(sys.stdin.readline()))
    say(None)
    while line := gevent.get_hub().threadpool.apply(sys.stdin.readline):  # the tabs go on meanwhile
        say(house.answer(json.loads(line)))


def say(answer: object) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
