"""A service that tells what reached it, so that tests can see what the edge does to a request."""

from __future__ import annotations

import json
from threading import Thread
from typing import Self
from wsgiref.types import WSGIApplication

from simple_websocket import ConnectionClosed
from simple_websocket import Server as WebSocket
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

from tests.servers.ports import free_port

OWN_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Request-Id": "the-service's-own",
}


class Echo:
    """Answers with JSON: its own name, and the request as it arrived.

    `?status=` sets the answer's status, `?etag=` its ETag, `?own-headers=1` adds OWN_HEADERS. It accepts
    every WebSocket and sends back what it hears.
    """

    def __init__(self, name: str, address: str | None = None) -> None:
        self.name = name
        self.address = address or f"127.0.0.1:{free_port()}"
        host, port = self.address.split(":")
        self._server = make_server(host, int(port), self._application(), threaded=True)
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """From now on nobody listens there."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def _application(self) -> WSGIApplication:
        @Request.application
        def answer(request: Request) -> Response:
            return _talk(request) if "Upgrade" in request.headers else self._describe(request)

        return answer

    def _describe(self, request: Request) -> Response:
        seen = {
            "service": self.name,
            "path": request.path,
            "headers": dict(request.headers),
            "body_bytes": len(request.get_data()),
        }
        response = Response(json.dumps(seen), content_type="application/json")
        response.status_code = int(request.args.get("status", 200))
        if "own-headers" in request.args:
            response.headers.update(OWN_HEADERS)
        if etag := request.args.get("etag"):
            response.set_etag(etag)
        return response


def _talk(request: Request) -> Response:
    socket = WebSocket.accept(request.environ)
    try:
        while True:
            socket.send(socket.receive())
    except ConnectionClosed:
        return Response()
