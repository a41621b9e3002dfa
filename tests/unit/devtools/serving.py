"""Flask apps on real loopback ports."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from werkzeug.serving import BaseWSGIServer, make_server


@contextmanager
def bound_server() -> Iterator[BaseWSGIServer]:
    """A server that has its port already; give it an app with `serve`."""
    server = make_server("127.0.0.1", 0, Flask("nothing-yet"), threaded=True)
    yield server
    server.shutdown()
    server.server_close()


def serve(server: BaseWSGIServer, app: Flask) -> None:
    server.app = app
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
