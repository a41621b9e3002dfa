"""A receiver of webhooks as a process of its own: what it does stands in the path that it is called at.

`python -m tests.integration.webhooks.receiver FILE` prints its port and writes each call to FILE, a JSON object a line.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

HOLD_SECONDS = 3600


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        told = {"path": self.path, "headers": {k.lower(): v for k, v in self.headers.items()}, "body": body}
        with self.server.file.open("a") as file:  # type: ignore[attr-defined]
            file.write(json.dumps(told) + "\n")
        _BEHAVIOURS[self.path](self)

    do_GET = do_POST  # noqa: N815

    def say(self, status: int, text: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(text)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_: object) -> None:
        pass


def _slow(handler: Handler) -> None:
    time.sleep(1)
    handler.say(200, b"at last")


def _huge(handler: Handler) -> None:
    """Never ends; counts how much the caller took before it hung up."""
    handler.send_response(200)
    handler.end_headers()
    try:
        for _ in range(4096):
            handler.wfile.write(b"x" * 65536)
    except OSError:
        pass
    handler.close_connection = True


def _drip(handler: Handler) -> None:
    """Headers, a byte every now and then: no single wait is long."""
    try:
        for letter in b"HTTP/1.1 200 OK\r\nX-Slow: " + b"x" * 10_000:
            handler.wfile.write(bytes([letter]))
            time.sleep(0.05)
    except OSError:
        pass
    handler.close_connection = True


_BEHAVIOURS: dict[str, Callable[[Handler], object]] = {
    "/ok": lambda handler: handler.say(204),
    "/fail": lambda handler: handler.say(500, b"no \x00 luck"),
    "/gone": lambda handler: handler.say(410),
    "/redirect": lambda handler: handler.say(302, Location="/ok"),
    "/hold": lambda _: time.sleep(HOLD_SECONDS),
    "/slow": _slow,
    "/huge": _huge,
    "/drip": _drip,
}


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.file = Path(sys.argv[1])  # type: ignore[attr-defined]
    print(server.server_port, flush=True)  # noqa: T201 - whoever starts it reads this
    server.serve_forever()
