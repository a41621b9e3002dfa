"""Free ports of 127.0.0.1."""

from __future__ import annotations

import random
import socket

# Below the ephemeral range (from 32768): no outgoing connection can take a port while its server restarts.
_CANDIDATES = range(12_000, 32_000)
_given: set[int] = set()


def free_port() -> int:
    """A port that nothing listens on and that this session has not given away yet."""
    for port in random.sample(_CANDIDATES, 200):
        if port not in _given and _is_free(port):
            _given.add(port)
            return port
    raise RuntimeError("No free port between 12000 and 32000.")


def accepts_connections(port: int) -> bool:
    with socket.socket() as client:
        client.settimeout(1)
        return client.connect_ex(("127.0.0.1", port)) == 0


def _is_free(port: int) -> bool:
    with socket.socket() as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            server.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
