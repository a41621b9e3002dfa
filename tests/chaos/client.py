"""A program that uses the API as one should: it repeats what was not answered, and writes down what it was told."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import requests

from shared.auth.guard import RENEWAL_PATH
from tests.chaos.journal import Journal, Request
from tests.system.visitor import Visitor

PATIENCE_SECONDS = 60
PAUSE_SECONDS = 0.5
API = "/api/v1"


class Client:
    """One browser of a person. Belongs to one thread."""

    def __init__(self, visitor: Visitor, journal: Journal) -> None:
        self.visitor = visitor
        self.journal = journal

    def ask(self, method: str, path: str, **options: Any) -> requests.Response | None:
        """One try; None when no answer came. A log-in that has run out is renewed, as pages do."""
        answer = self._once(method, path, options)
        if answer is not None and answer.status_code == 401:
            self._once("POST", RENEWAL_PATH.removeprefix(API), {})
            answer = self._once(method, path, options)
        return answer

    def insist(self, method: str, path: str, **options: Any) -> requests.Response | None:
        """Ask until somebody answers who knows; None when patience ends first."""
        return insist(lambda: self.ask(method, path, **options))

    def write_down(self, what: str, ask: Callable[[], requests.Response]) -> requests.Response | None:
        began = time.monotonic()
        answer, why = None, ""
        try:
            answer = ask()
            why = answer.text[:300] if answer.status_code >= 400 else ""
        except requests.RequestException as error:
            why = type(error).__name__
        status = None if answer is None else answer.status_code
        self.journal.keep(Request(self.visitor.name, what, began, time.monotonic(), status, why))
        return answer

    def _once(self, method: str, path: str, options: dict[str, Any]) -> requests.Response | None:
        return self.write_down(f"{method} {path}", lambda: self.visitor.response(method, path, **options))


def insist(ask: Callable[[], requests.Response | None]) -> requests.Response | None:
    """Until the answer is one that settles it: neither silence, nor a failure of the server, nor "too many"."""
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        answer = ask()
        if answer is not None and answer.status_code < 500 and answer.status_code != 429:
            return answer
        time.sleep(PAUSE_SECONDS)
    return None
