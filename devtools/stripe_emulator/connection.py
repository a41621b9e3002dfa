"""The socket under a request."""

import socket
from typing import Any


def cut(environ: dict[str, Any]) -> None:
    """Ends the connection, so that the client never sees the answer.

    WSGI has no way to say this, and each server keeps its socket elsewhere: Werkzeug and gunicorn in the
    environment, gevent's pywsgi under the request's body.
    """
    _socket_of(environ).shutdown(socket.SHUT_RDWR)


def _socket_of(environ: dict[str, Any]) -> socket.socket:
    for name in ("werkzeug.socket", "gunicorn.socket"):
        if name in environ:
            found: socket.socket = environ[name]
            return found
    under_pywsgi: socket.socket = environ["wsgi.input"].rfile.raw._sock  # noqa: SLF001
    return under_pywsgi
