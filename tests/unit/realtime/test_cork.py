from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest
from wsproto.frame_protocol import CloseReason

from services.realtime.engine import frames
from services.realtime.engine.connection import MOST_WAITING, Connection
from services.realtime.engine.cork import MOST_BYTES, Cork
from services.realtime.engine.handshake import PlainSocket
from tests.unit.realtime.test_connection import LARGEST_BYTES, Owner, Pair

ONE, TWO, THREE = (frames.of(word) for word in ("one", "two", "three"))
GOODBYE = b"\x88\x02\x03\xe8"


class Tab:
    """What is written to its connection arrives as often as it was written, in the same pieces."""

    def __init__(self, cork: Cork) -> None:
        near, self._far = (PlainSocket(fileno=end.detach()) for end in _pieces())
        near.setblocking(False)
        self._far.setblocking(False)
        self.owner = Owner()
        self.connection = Connection(near, self.owner, LARGEST_BYTES, cork)

    def pieces(self) -> Iterator[bytes]:
        """Those that are there."""
        while True:
            try:
                yield self._far.recv(2 * MOST_BYTES)
            except BlockingIOError:
                return


def _pieces() -> tuple[socket.socket, socket.socket]:
    return socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)


@pytest.fixture
def cork() -> Cork:
    return Cork()


@pytest.fixture
def tab(cork: Cork) -> Tab:
    return Tab(cork)


def test_what_is_written_within_leaves_at_the_end_in_one_go(cork: Cork, tab: Tab) -> None:
    with cork.corked():
        tab.connection.write(ONE)
        tab.connection.write(TWO)
        assert list(tab.pieces()) == []
    tab.connection.write(THREE)
    assert list(tab.pieces()) == [ONE + TWO, THREE]


def test_each_connection_gets_its_own(cork: Cork, tab: Tab) -> None:
    other = Tab(cork)
    with cork.corked():
        for frame, each in ((ONE, tab), (TWO, other), (THREE, tab)):
            each.connection.write(frame)
    assert list(tab.pieces()) == [ONE + THREE]
    assert list(other.pieces()) == [TWO]


def test_what_is_held_leaves_though_something_failed(cork: Cork, tab: Tab) -> None:
    def fail() -> None:
        with cork.corked():
            tab.connection.write(ONE)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert list(tab.pieces()) == [ONE]


def test_a_goodbye_is_said_behind_what_is_held(cork: Cork, tab: Tab) -> None:
    with cork.corked():
        tab.connection.write(ONE)
        tab.connection.end(CloseReason.NORMAL_CLOSURE)
        tab.connection.write(TWO)
    assert list(tab.pieces()) == [ONE, GOODBYE]


def test_more_than_the_kernel_takes_at_once_is_not_held(cork: Cork, tab: Tab) -> None:
    large = frames.of("a" * MOST_BYTES)
    with cork.corked():
        tab.connection.write(ONE)
        tab.connection.write(large)
        tab.connection.write(TWO)
        assert list(tab.pieces()) == [ONE + large]
    assert list(tab.pieces()) == [TWO]


def test_a_connection_that_ends_meanwhile_spoils_no_other(cork: Cork, tab: Tab) -> None:
    other = Tab(cork)
    with cork.corked():
        tab.connection.write(ONE)
        other.connection.write(TWO)
        tab.connection.cut()
    assert list(other.pieces()) == [TWO]
    assert tab.owner.told == ["ended"]


def test_for_a_client_that_reads_slowly_what_is_held_counts_frame_by_frame() -> None:
    pair = Pair()
    pair.connection.write(frames.of("a" * 100_000))
    with pair.cork.corked():
        for _ in range(MOST_WAITING):
            pair.connection.write(ONE)
        assert pair.owner.told == []
    assert pair.owner.told == ["fell behind", "ended"]


def test_where_two_are_within_the_first_ones_end_is_the_end(cork: Cork, tab: Tab) -> None:
    with cork.corked():
        with cork.corked():
            tab.connection.write(ONE)
        tab.connection.write(TWO)
        assert list(tab.pieces()) == [ONE, TWO]
