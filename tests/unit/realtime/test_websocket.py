from __future__ import annotations

import gevent
from gevent import socket

from services.realtime.websocket import _WholeWrites


def test_a_write_that_does_not_fit_the_buffer_is_finished_before_the_next_begins() -> None:
    near, far = socket.socketpair()
    near.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
    writes = _WholeWrites(near)
    writers = [gevent.spawn(writes.send, letter * 200_000) for letter in (b"a", b"b", b"c")]
    gevent.sleep(0.05)
    received = b""
    while len(received) < 600_000:
        received += far.recv(65_536)
    gevent.joinall(writers, raise_error=True)
    assert received == b"a" * 200_000 + b"b" * 200_000 + b"c" * 200_000
    writes.close()
    far.close()
