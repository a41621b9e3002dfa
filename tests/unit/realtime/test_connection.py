"""One WebSocket on a socket pair: order, partial writes, bounds, and how it ends."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import dataclass, field

import gevent
import pytest
from gevent import socket as gevent_socket
from wsproto import ConnectionType
from wsproto.connection import Connection as FarProtocol
from wsproto.events import BytesMessage, CloseConnection, Event, Ping, TextMessage

from services.realtime.engine import frames
from services.realtime.engine.connection import MOST_WAITING, MOST_WAITING_BYTES, Connection
from services.realtime.engine.cork import Cork
from services.realtime.engine.handshake import PlainSocket

LARGEST_BYTES = 1000
SMALL_BUFFER_BYTES = 4096


@dataclass
class Owner:
    """Takes down what it hears."""

    messages: list[str | bytes] = field(default_factory=list)
    told: list[str] = field(default_factory=list)

    def arrived(self, message: str | bytes) -> None:
        self.messages.append(message)

    def sent_too_much(self) -> None:
        self.told.append("sent too much")

    def fell_behind(self) -> None:
        self.told.append("fell behind")

    def ended(self) -> None:
        self.told.append("ended")


class Pair:
    """A connection and, at its other end, a client that reads when it is asked to."""

    def __init__(self) -> None:
        near, self.far = gevent_socket.socketpair()
        plain = PlainSocket(fileno=near.detach())
        plain.setblocking(False)
        plain.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SMALL_BUFFER_BYTES)
        self.far.settimeout(2)
        self.owner = Owner()
        self.cork = Cork()
        self.connection = Connection(plain, self.owner, LARGEST_BYTES, self.cork)
        self.protocol = FarProtocol(ConnectionType.CLIENT)

    def says(self, event: Event) -> None:
        self.far.sendall(self.protocol.send(event))
        gevent.sleep(0.02)

    def hears(self, until: int = 1) -> list[Event]:
        """At least that many events; fewer when the other side has ended."""
        heard: list[Event] = []
        while len(heard) < until and (data := self.far.recv(65_536)):
            self.protocol.receive_data(data)
            heard += self.protocol.events()
        return heard

    def hears_bytes(self, size: int) -> bytes:
        heard = b""
        while len(heard) < size:
            heard += self.far.recv(65_536)
        return heard


@pytest.fixture
def pair() -> Iterator[Pair]:
    pair = Pair()
    yield pair
    pair.connection.cut()
    pair.far.close()


def test_where_nothing_waits_a_frame_is_sent_at_once(pair: Pair) -> None:
    pair.connection.write(frames.of("hello"))
    assert pair.connection.backlog == 0
    assert pair.hears() == [TextMessage("hello")]


@pytest.mark.parametrize("length", [0, 1, 125, 126, 65_535, 65_536, 100_000])
def test_a_frame_of_every_length_can_be_read(pair: Pair, length: int) -> None:
    pair.connection.write(frames.of("a" * length))
    heard = pair.hears()
    while not heard[-1].message_finished:  # type: ignore[attr-defined]
        heard += pair.hears()
    assert "".join(event.data for event in heard if isinstance(event, TextMessage)) == "a" * length


def test_bytes_travel_as_binary_frames(pair: Pair) -> None:
    pair.connection.write(frames.of(b"\x00\xff"))
    assert pair.hears() == [BytesMessage(bytearray(b"\x00\xff"))]


def test_what_does_not_fit_is_finished_before_the_next_begins(pair: Pair) -> None:
    written = [frames.of(letter * 100_000) for letter in "abc"] + [frames.of(str(n)) for n in range(100)]
    for frame in written:
        pair.connection.write(frame)
    assert pair.connection.backlog > 100
    whole = b"".join(written)
    assert pair.hears_bytes(len(whole)) == whole
    assert pair.connection.backlog == 0


def test_nothing_overtakes_what_waits_though_there_is_room_again(pair: Pair) -> None:
    large = frames.of("a" * 100_000)
    pair.connection.write(large)
    far = PlainSocket(fileno=pair.far.fileno())  # it reads without giving the loop a turn
    heard = far.recv(50_000)
    far.detach()
    pair.connection.write(frames.of("b"))
    rest = len(large) - len(heard)
    assert pair.hears_bytes(rest + 3) == large[-rest:] + frames.of("b")


def test_after_a_backlog_frames_are_sent_at_once_again(pair: Pair) -> None:
    large = frames.of("a" * 100_000)
    pair.connection.write(large)
    pair.hears_bytes(len(large))
    gevent.sleep(0.02)
    pair.connection.write(frames.of("hello"))
    assert pair.connection.backlog == 0
    assert pair.hears() == [TextMessage("hello")]


def test_an_answer_to_a_ping_never_lies_within_a_frame(pair: Pair) -> None:
    large = frames.of("a" * 100_000)
    pair.connection.write(large)
    pair.says(Ping(b"now"))
    pong = b"\x8a\x03now"
    assert pair.hears_bytes(len(large + pong)) == large + pong


def test_a_client_that_lets_too_many_frames_wait_is_cut_off(pair: Pair) -> None:
    pair.connection.write(frames.of("a" * 100_000))
    for _ in range(MOST_WAITING - 1):
        pair.connection.write(frames.of("b"))
    assert pair.owner.told == []
    pair.connection.write(frames.of("b"))
    assert pair.owner.told == ["fell behind", "ended"]


def test_a_client_that_lets_too_many_bytes_wait_is_cut_off(pair: Pair) -> None:
    pair.connection.write(frames.of("a" * MOST_WAITING_BYTES))
    assert pair.connection.backlog == 1
    pair.connection.write(frames.of("a" * SMALL_BUFFER_BYTES * 100))
    assert pair.owner.told == ["fell behind", "ended"]


def test_writing_to_a_connection_that_has_ended_is_harmless(pair: Pair) -> None:
    pair.connection.cut()
    pair.connection.write(frames.of("hello"))
    pair.connection.end()
    pair.connection.cut()
    assert pair.owner.told == ["ended"]


def test_a_message_in_parts_arrives_as_one(pair: Pair) -> None:
    pair.says(TextMessage("hel", message_finished=False))
    assert pair.owner.messages == []
    pair.says(TextMessage("lo"))
    pair.says(BytesMessage(b"\x01\x02"))
    assert pair.owner.messages == ["hello", b"\x01\x02"]


def test_a_message_that_is_too_large_is_told_and_not_taken(pair: Pair) -> None:
    pair.says(TextMessage("a" * LARGEST_BYTES))
    assert len(pair.owner.messages) == 1
    pair.says(TextMessage("a" * (LARGEST_BYTES + 1)))
    assert pair.owner.told == ["sent too much"]
    assert len(pair.owner.messages) == 1


def test_many_small_parts_are_too_large_together(pair: Pair) -> None:
    for _ in range(11):
        pair.says(TextMessage("a" * 100, message_finished=False))
    assert pair.owner.told == ["sent too much"]


def test_a_goodbye_is_said_behind_what_waits_and_the_answer_ends_it(pair: Pair) -> None:
    large = frames.of("a" * 100_000)
    pair.connection.write(large)
    pair.connection.end(1008, "too many messages")
    pair.connection.write(frames.of("one more"))
    goodbye = b"\x88\x13\x03\xf0too many messages"
    assert pair.hears_bytes(len(large + goodbye)) == large + goodbye
    pair.connection.write(frames.of("and another"))
    assert pair.owner.told == []
    pair.far.sendall(b"\x88\x82\x00\x00\x00\x00\x03\xf0")
    gevent.sleep(0.02)
    assert pair.owner.told == ["ended"]


def test_a_goodbye_of_the_client_is_answered(pair: Pair) -> None:
    pair.says(CloseConnection(1000))
    assert pair.owner.told == ["ended"]
    assert [type(event) for event in pair.hears(until=2)] == [CloseConnection]


def test_a_client_that_is_suddenly_gone_ends_it(pair: Pair) -> None:
    pair.far.close()
    gevent.sleep(0.02)
    assert pair.owner.told == ["ended"]


@pytest.mark.parametrize(
    "garbage",
    [b"\xff\xff\xff\xff", b"\x81\x05hello", b"\x83\x80\x00\x00\x00\x00", b"\x89\xfe\x00\x7e" + b"\x00" * 4],
)
def test_what_is_no_frame_ends_it_with_a_reason(pair: Pair, garbage: bytes) -> None:
    pair.far.sendall(garbage)
    [goodbye] = pair.hears()
    assert isinstance(goodbye, CloseConnection)
    assert goodbye.code == 1002


def test_text_that_is_not_utf8_ends_it_with_a_reason(pair: Pair) -> None:
    pair.far.sendall(b"\x81\x82\x00\x00\x00\x00\xff\xfe")
    [goodbye] = pair.hears()
    assert isinstance(goodbye, CloseConnection)
    assert goodbye.code == 1007
