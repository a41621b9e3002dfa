"""A client that speaks the protocol by hand, so that it can misbehave."""

from __future__ import annotations

import json
import socket
import time
from contextlib import suppress
from typing import Any, Self
from urllib.parse import urlsplit

from websocket import ABNF, WebSocket, WebSocketException, WebSocketTimeoutException


class RawClient:
    """`receive_buffer` (bytes) makes it a slow one: it reads nothing but when it is asked to."""

    def __init__(self, url: str, receive_buffer: int | None = None) -> None:
        parts = urlsplit(url)
        self._host, self._port = str(parts.hostname), parts.port
        self._receive_buffer = receive_buffer
        # It checks UTF-8 in Python, byte by byte.
        self._websocket = WebSocket(skip_utf8_validation=True)

    @property
    def connection(self) -> socket.socket:
        """Of one that is open, for whoever reads it by themselves."""
        assert self._websocket.sock is not None
        return self._websocket.sock

    def open(self, cookie: str | None = None) -> None:
        """The WebSocket and Engine.IO, but no namespace yet."""
        self._websocket.connect(
            f"ws://{self._host}:{self._port}/socket.io/?EIO=4&transport=websocket",
            socket=self._socket(),
            suppress_origin=True,
            cookie=cookie,
        )
        assert self.receive().startswith("0{")

    def join(self, token: str, cookie: str | None = None) -> None:
        """Enter `/notifs`, and read until the greeting and the acknowledgement are there."""
        self.open(cookie)
        self.enter("/notifs", token=token)

    def enter(self, namespace: str, **auth: str) -> None:
        self.send(f"40{namespace},{json.dumps(auth)}")
        self.until(f"40{namespace},")

    def send(self, message: str) -> None:
        with suppress(BrokenPipeError, ConnectionResetError):
            self._websocket.send("" + message)

    def attach(self, data: bytes) -> None:
        self._websocket.send_binary(data)

    def receive(self, timeout: float = 5) -> str:
        self._websocket.settimeout(timeout)
        return str(self._websocket.recv())

    def until(self, start: str) -> str:
        """The first message that begins so."""
        while not (message := self.receive()).startswith(start):
            pass
        return message

    def frame(self) -> dict[str, Any]:
        message = self.until("42/notifs,")
        frame: dict[str, Any] = json.loads(message.removeprefix("42/notifs,"))[1]
        return frame

    def messages(self, seconds: float) -> list[str]:
        """What comes within that time, without Engine.IO's pings."""
        found, end = list[str](), time.monotonic() + seconds
        with suppress(WebSocketTimeoutException):
            while (left := end - time.monotonic()) > 0:
                found.append(self.receive(left))
        return [message for message in found if message != "2"]

    def ping(self) -> float:
        """Seconds until the WebSocket's own ping is answered; other messages are passed over."""
        began = time.monotonic()
        self._websocket.ping("now")
        self._websocket.settimeout(5)
        while self._websocket.recv_frame().opcode != ABNF.OPCODE_PONG:
            pass
        return time.monotonic() - began

    def is_cut(self, timeout: float) -> bool:
        """Whether the other side ends the connection within `timeout` seconds."""
        end = time.monotonic() + timeout
        while (left := end - time.monotonic()) > 0:
            try:
                if not self.receive(left):
                    return True
            except WebSocketTimeoutException:
                return False
            except (WebSocketException, ConnectionError):
                return True
        return False

    def goodbye(self) -> tuple[int, str]:
        """The code and the reason with which the other side ends the connection; messages before it are passed over."""
        self._websocket.settimeout(5)
        while (frame := self._websocket.recv_frame()).opcode != ABNF.OPCODE_CLOSE:
            pass
        return int.from_bytes(frame.data[:2], "big"), frame.data[2:].decode()

    def close(self) -> None:
        """Go without a word."""
        self._websocket.shutdown()

    def _socket(self) -> socket.socket:
        connection = socket.socket()
        if self._receive_buffer:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, self._receive_buffer)
        connection.connect((self._host, self._port))
        return connection

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
