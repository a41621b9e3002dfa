"""Socket.IO's packets, with one error for all that can be wrong in what a client sends."""

from __future__ import annotations

from typing import Any

import socketio

EVENTS = (socketio.packet.EVENT, socketio.packet.BINARY_EVENT)
FROM_CLIENTS = (
    socketio.packet.CONNECT,
    socketio.packet.DISCONNECT,
    *EVENTS,
    socketio.packet.ACK,
    socketio.packet.BINARY_ACK,
)

MOST_ATTACHMENTS = 16
"""They wait in memory until the last one is there."""


class UnreadablePacket(ValueError):
    """A client sent what is no packet, or none that clients send."""


class Packet(socketio.packet.Packet):
    def __init__(self, *args: Any, encoded_packet: str | bytes | None = None, **more: Any) -> None:
        """Raises `UnreadablePacket`, also for an empty one: Socket.IO would take it for an event that has no name."""
        if encoded_packet is not None and not encoded_packet:
            raise UnreadablePacket("empty")
        super().__init__(*args, encoded_packet=encoded_packet, **more)

    def decode(self, encoded_packet: str | bytes) -> int:
        """How many attachments follow. Raises `UnreadablePacket`."""
        try:
            attachments: int = super().decode(encoded_packet)
        except (ValueError, TypeError, LookupError, RecursionError) as error:
            raise UnreadablePacket(str(error)) from error
        if self.packet_type not in FROM_CLIENTS:
            raise UnreadablePacket("unknown type")
        if self.packet_type in EVENTS and not _names_an_event(self.data):
            raise UnreadablePacket("an event without a name")
        if attachments > MOST_ATTACHMENTS:
            raise UnreadablePacket("too many attachments")
        return attachments

    def add_attachment(self, attachment: str | bytes) -> bool:
        """Whether it was the last one. Raises `UnreadablePacket` where the data names one that is not there."""
        try:
            return bool(super().add_attachment(attachment))
        except (ValueError, TypeError, LookupError) as error:
            raise UnreadablePacket(str(error)) from error


def _names_an_event(data: object) -> bool:
    return isinstance(data, list) and bool(data) and isinstance(data[0], str)
