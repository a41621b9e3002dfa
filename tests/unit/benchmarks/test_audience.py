"""The audience of a benchmark reads WebSocket frames by itself, however they are cut on their way."""

from __future__ import annotations

import pytest

from benchmarks.audience.__main__ import whole_messages

MESSAGES = [b"2", b'42/notifs,["response",{}]', b"x" * 126, b"y" * 70_000, b""]


def framed(message: bytes) -> bytes:
    """As a server sends it (RFC 6455, 5.2)."""
    length = len(message)
    if length < 126:
        return b"\x81" + bytes([length]) + message
    if length < 1 << 16:
        return b"\x81\x7e" + length.to_bytes(2, "big") + message
    return b"\x81\x7f" + length.to_bytes(8, "big") + message


@pytest.mark.parametrize("piece", [1, 7, 4096, 1_000_000])
def test_every_message_is_read_whole_and_once(piece: int) -> None:
    sent, held, read = b"".join(map(framed, MESSAGES)), bytearray(), list[bytes]()

    for start in range(0, len(sent), piece):
        held += sent[start : start + piece]
        read.extend(whole_messages(held))

    assert read == MESSAGES
    assert held == b""
