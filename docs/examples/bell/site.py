"""A site that shows Fanfare's bell to its visitor.

    FANFARE_URL=http://localhost:8080 FANFARE_EMAIL=… FANFARE_PASSWORD=… python site.py 8090

A real site knows who its visitor is, and keeps a log-in at Fanfare for each of them; this one has a single visitor.
"""

from __future__ import annotations

import json
import os
import sys
from functools import cache
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.request import Request, urlopen

FANFARE = os.environ["FANFARE_URL"]
FOLDER = Path(__file__).parent
TYPES = {".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8"}
POLICY = (
    f"default-src 'none'; style-src 'self'; script-src {FANFARE}; "
    f"connect-src 'self' {FANFARE} {FANFARE.replace('http', 'ws', 1)}"
)


class Site(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        """The page, its styles, and the visitor's token."""
        if self.path == "/fanfare-token":
            self._answer(json.dumps(fresh_token()).encode(), "application/json")
        elif self.path in ("/", "/style.css"):
            file = FOLDER / (self.path.strip("/") or "index.html")
            self._answer(file.read_text().replace("{fanfare}", FANFARE).encode(), TYPES[file.suffix])
        else:
            self.send_error(HTTPStatus.NOT_FOUND)

    def _answer(self, body: bytes, content_type: str) -> None:
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Security-Policy", POLICY)
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(body)


def fresh_token() -> dict[str, str]:
    """A token that is good for the visitor's inbox alone. The log-in's own token stays on this server."""
    return ask("/logins/current/inbox-token", {}, {"Authorization": f"Bearer {log_in()}"})


@cache
def log_in() -> str:
    """Once: a token that has run out is renewed on the way, for as long as the log-in lives."""
    address, password = os.environ["FANFARE_EMAIL"], os.environ["FANFARE_PASSWORD"]
    return ask("/logins", {"email": address, "password": password}, {})["token"]


def ask(path: str, body: dict[str, str], headers: dict[str, str]) -> dict[str, str]:
    """A POST to Fanfare's API."""
    data, headers = json.dumps(body).encode(), headers | {"Content-Type": "application/json"}
    request = Request(f"{FANFARE}/api/v1{path}", data, headers)  # noqa: S310 - an address of ours
    with urlopen(request, timeout=10) as answer:  # noqa: S310
        found: dict[str, str] = json.load(answer)
    return found


if __name__ == "__main__":
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Site).serve_forever()
