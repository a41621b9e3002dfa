"""The wires that tests hurt: what passes, what does not, and where a connection can be stopped."""

from __future__ import annotations

import socket
import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import suppress

import pytest

from tests.servers.moments import down, up
from tests.servers.proxy import Network, Wire


class Echo(socketserver.BaseRequestHandler):
    """Ends the connection when somebody says bye."""

    def handle(self) -> None:
        with suppress(ConnectionResetError):
            while (data := self.request.recv(1000)) not in (b"", b"bye"):
                self.request.sendall(data)


class EchoServer(socketserver.ThreadingTCPServer):
    allow_reuse_address = daemon_threads = True


@pytest.fixture
def wire() -> Iterator[Wire]:
    with EchoServer(("127.0.0.1", 0), Echo) as server, Network() as network:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield network.wire("echo", server.server_address[1])
        server.shutdown()


@pytest.fixture
def client(wire: Wire) -> Iterator[socket.socket]:
    with connected(wire) as client:
        assert said(client, b"hello") == b"hello"
        yield client


def test_a_cut_resets_who_is_connected_and_refuses_who_comes(wire: Wire, client: socket.socket) -> None:
    wire.cut()
    with pytest.raises(ConnectionResetError):
        client.recv(1000)
    with pytest.raises(ConnectionRefusedError):
        connected(wire)
    wire.heal()
    with connected(wire) as again:
        assert said(again, b"again") == b"again"


def test_in_a_silence_connections_stay_and_say_nothing_until_it_is_over(
    wire: Wire, client: socket.socket
) -> None:
    wire.go_silent()
    with connected(wire) as newcomer:
        for each in (client, newcomer):
            each.sendall(b"anybody?")
            each.settimeout(0.3)
            with pytest.raises(TimeoutError):
                each.recv(1000)
        wire.heal()
        for each in (client, newcomer):
            each.settimeout(5)
            assert each.recv(1000) == b"anybody?"


def test_a_slow_wire_delays_each_piece_both_ways(wire: Wire, client: socket.socket) -> None:
    wire.slow_down(0.1)
    began = time.monotonic()
    assert said(client, b"slow") == b"slow"
    assert time.monotonic() - began >= 0.2


def test_a_moment_is_recognised_across_pieces_and_held_until_it_is_released(
    wire: Wire, client: socket.socket
) -> None:
    with wire.hold((up(b"BEGIN"), down(b"IN"), up(b"COMMIT"))) as hold:
        assert said(client, b"COMMIT") == b"COMMIT"
        assert said(client, b"BEG") + said(client, b"IN") + said(client, b"COM") == b"BEGINCOM"
        assert not hold.is_caught
        client.sendall(b"MIT")
        hold.wait(5)
        client.settimeout(0.3)
        with pytest.raises(TimeoutError):
            client.recv(1000)
        hold.release()
        client.settimeout(5)
        assert client.recv(1000) == b"MIT"


def test_what_was_held_and_not_released_never_arrives(wire: Wire, client: socket.socket) -> None:
    with wire.hold((down(b"confirmed"),)) as hold:
        client.sendall(b"confirmed")
        hold.wait(5)
    with pytest.raises(ConnectionResetError):
        client.recv(1000)


def test_a_hold_that_caught_nothing_holds_nothing_afterwards(wire: Wire, client: socket.socket) -> None:
    with wire.hold((up(b"COMMIT"),)):
        pass
    assert said(client, b"COMMIT") == b"COMMIT"


def test_when_the_server_ends_the_connection_so_does_the_client_s(client: socket.socket) -> None:
    assert said(client, b"bye") == b""


def connected(wire: Wire) -> socket.socket:
    return socket.create_connection(("127.0.0.1", wire.port), timeout=5)


def said(client: socket.socket, words: bytes) -> bytes:
    client.sendall(words)
    return client.recv(1000)
