"""WebSocket frames from server to client (RFC 6455, section 5.2): whole messages, not masked, not compressed."""

from __future__ import annotations

TEXT, BINARY = 0x81, 0x82
"""The first byte: final, with the opcode."""


def of(message: str | bytes) -> bytes:
    """One frame that holds the message."""
    return _frame(TEXT, message.encode()) if isinstance(message, str) else _frame(BINARY, message)


def _frame(first: int, payload: bytes) -> bytes:
    length = len(payload)
    if length < 126:
        return bytes((first, length)) + payload
    if length < 65_536:
        return bytes((first, 126)) + length.to_bytes(2, "big") + payload
    return bytes((first, 127)) + length.to_bytes(8, "big") + payload
