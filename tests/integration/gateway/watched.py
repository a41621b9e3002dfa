"""A service whose visitors are counted, so that tests see what the edge answered by itself."""

from __future__ import annotations

import time
from threading import Thread
from typing import Self
from wsgiref.types import WSGIApplication

from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

from tests.servers.ports import free_port


class Watched:
    """Serves an app; `seen` holds each request that reached it, `delay` is how long each has to wait (seconds)."""

    def __init__(self, app: WSGIApplication) -> None:
        self.address = f"127.0.0.1:{free_port()}"
        self.seen: list[Request] = []
        self.delay = 0.0
        host, port = self.address.split(":")
        self._app = app
        self._server = make_server(host, int(port), self._application(), threaded=True)
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def _application(self) -> WSGIApplication:
        @Request.application
        def answer(request: Request) -> Response:
            self.seen.append(request)
            time.sleep(self.delay)
            return Response.from_app(self._app, request.environ)

        return answer
