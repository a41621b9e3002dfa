"""Reads a task as JSON, sends its requests, writes what came of them as JSON. Bounded by the task's seconds."""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from itertools import cycle
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

TIMEOUT_SECONDS = 30


class Crowd:
    def __init__(self, task: dict[str, Any]) -> None:
        self._host = urlsplit(task["url"]).netloc
        self._requests = self._in_turn(task["requests"], once=task["once"])
        self._until = time.perf_counter() + task["seconds"]
        self._keep = task["keep"]
        self._next = threading.Lock()
        self._latencies: list[float] = []
        self._bodies: list[Any] = []
        self._errors: list[str] = []

    def run(self, visitors: int) -> dict[str, Any]:
        began = time.perf_counter()
        threads = [threading.Thread(target=self._visit) for _ in range(visitors)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return {
            "seconds": time.perf_counter() - began,
            "latencies": self._latencies,
            "bodies": self._bodies,
            "errors": self._errors,
        }

    def _in_turn(self, requests: list[dict[str, Any]], *, once: bool) -> Iterator[dict[str, Any]]:
        return iter(requests) if once else cycle(requests)

    def _visit(self) -> None:
        connection = HTTPConnection(self._host, timeout=TIMEOUT_SECONDS)
        while time.perf_counter() < self._until:
            with self._next:
                request = next(self._requests, None)
            if request is None:
                break
            self._send(connection, request)
        connection.close()

    def _send(self, connection: HTTPConnection, request: dict[str, Any]) -> None:
        text = json.dumps([request["body"], request["headers"]]).replace("{unique}", uuid4().hex)
        body, headers = json.loads(text)
        sent = json.dumps(body) if body is not None else None
        began = time.perf_counter()
        connection.request(request["method"], request["path"], sent, self._headers(headers, sent))
        answer = connection.getresponse()
        content = answer.read()
        self._latencies.append(time.perf_counter() - began)
        if answer.status >= 400:
            self._errors.append(f"{answer.status} {content[:200]!r}")
        elif self._keep:
            self._bodies.append(json.loads(content))

    def _headers(self, headers: dict[str, str], body: str | None) -> dict[str, str]:
        return headers | ({"Content-Type": "application/json"} if body is not None else {})


if __name__ == "__main__":
    task = json.load(sys.stdin)
    json.dump(Crowd(task).run(task["visitors"]), sys.stdout)
