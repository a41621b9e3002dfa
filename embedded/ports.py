"""Listening, or saying clearly why not."""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import Any

from gevent.pywsgi import WSGIServer


class PortTaken(Exception):
    """Something else listens there."""


def server(host: str, port: int, application: Callable[..., Any]) -> WSGIServer:
    """A bound server that does not answer yet. Raises `PortTaken`."""
    made = WSGIServer((host, port), application, log=None)
    try:
        made.init_socket()
    except OSError as error:
        raise PortTaken(port) from error
    # Without it every request on a kept connection waits 40 ms for the other side's delayed acknowledgement.
    made.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return made


def is_free(host: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, OverflowError):
            return False
        return True


def any_free(host: str) -> int:
    with socket.socket() as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])
