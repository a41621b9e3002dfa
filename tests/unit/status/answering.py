"""A process that answers, or does not."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

HEALTHY = """\
# TYPE fanfare_outbox_waiting gauge
fanfare_outbox_waiting{service="api"} 0.0
# TYPE fanfare_leader gauge
fanfare_leader{service="api"} 1.0
"""


@contextmanager
def answering(
    figures: str = HEALTHY, *, failing: Mapping[str, str] | None = None, delay: float = 0
) -> Iterator[str]:
    """Its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            time.sleep(delay)
            if self.path == "/metrics":
                self._answer(200, figures)
            else:
                self._answer(503 if failing else 200, json.dumps({"failing": failing or {}}))

        def log_message(self, *_: object) -> None: ...

        def _answer(self, status: int, text: str) -> None:
            self.send_response(status)
            self.end_headers()
            with suppress(BrokenPipeError):  # who asked has gone already
                self.wfile.write(text.encode())

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
