"""Socket.IO's packets, with one error for all that can be wrong in what a client sends."""

from __future__ import annotations

import socketio

EVENTS = (socketio.packet.EVENT, socketio.packet.BINARY_EVENT)
FROM_CLIENTS = (
    socketio.packet.CONNECT,
    socketio.packet.DISCONNECT,
    *EVENTS,
    socketio.packet.ACK,
    socketio.packet.BINARY_ACK,
)


class UnreadablePacket(ValueError):
    """A client sent what is no packet, or none that clients send."""


class Packet(socketio.packet.Packet):
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
        return attachments


def _names_an_event(data: object) -> bool:
    return isinstance(data, list) and bool(data) and isinstance(data[0], str)
