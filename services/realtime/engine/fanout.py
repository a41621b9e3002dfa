"""Socket.IO's rooms: a frame is encoded once and written to each socket in the room."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Hashable, Iterable
from typing import TYPE_CHECKING, Any

import engineio  # type: ignore[import-untyped]
import socketio

from services.realtime.engine import frames

if TYPE_CHECKING:
    from services.realtime.engine.client import Client

EVENT = f"{engineio.packet.MESSAGE}{socketio.packet.EVENT}"
Room = tuple[str, Hashable]
"""A namespace with a room's name in it; None is the room of everybody there."""
_encode = json.JSONEncoder(separators=(",", ":")).encode


class Fanout(socketio.Manager):
    """Everything that Socket.IO's own manager can, in a time that does not grow with other people's rooms."""

    def __init__(self) -> None:
        super().__init__()
        self._members: defaultdict[Room, dict[str, Client]] = defaultdict(dict)
        self._rooms_of: defaultdict[tuple[str, str], set[Hashable]] = defaultdict(set)

    def emit(
        self,
        event: str,
        data: object,
        namespace: str,
        room: Hashable = None,
        skip_sid: object = None,
        callback: object = None,
        to: Hashable = None,
        **kwargs: Any,
    ) -> None:
        """What is not plain (acknowledgements, binary data, several rooms, exceptions) takes the general way."""
        name = room if to is None else to
        frame = (
            None if callback or skip_sid or isinstance(name, list | tuple) else _frame(namespace, event, data)
        )
        if frame is None:
            super().emit(event, data, namespace, name, skip_sid, callback, **kwargs)
            return
        members = self._members.get((namespace, name))
        if members is not None:
            for client in list(members.values()) if len(members) > 1 else members.values():
                client.write(frame)

    def connect(self, sid: str, namespace: str) -> str:
        """A namespace has admitted the socket: its connection is somebody's now."""
        admitted: str = super().connect(sid, namespace)
        client = self._client(admitted, namespace)
        if client is not None:
            client.claim()
        return admitted

    def basic_enter_room(self, sid: str, namespace: str, room: Hashable, eio_sid: str | None = None) -> None:
        super().basic_enter_room(sid, namespace, room, eio_sid=eio_sid)
        client = self._client(sid, namespace)
        if client is not None:
            self._members[namespace, room][sid] = client
        self._rooms_of[namespace, sid].add(room)

    def basic_leave_room(self, sid: str, namespace: str, room: Hashable) -> None:
        super().basic_leave_room(sid, namespace, room)
        members = self._members.get((namespace, room), {})
        members.pop(sid, None)
        if not members:
            self._members.pop((namespace, room), None)
        rooms = self._rooms_of.get((namespace, sid), set())
        rooms.discard(room)
        if not rooms:
            self._rooms_of.pop((namespace, sid), None)

    def basic_disconnect(self, sid: str, namespace: str, **_: Any) -> None:
        # In place of one that looks for the socket in every room there is.
        client, was_admitted = self._client(sid, namespace), not self.is_pre_connected(sid, namespace)
        if client is not None and was_admitted:
            client.release()
        for room in list(self._rooms_of.get((namespace, sid), ())):
            self.basic_leave_room(sid, namespace, room)
        self.callbacks.pop(sid, None)
        for pending in (self.pending_connect, self.pending_disconnect):
            _strike(pending, namespace, sid)

    def _client(self, sid: str, namespace: str) -> Client | None:
        """None when it has just gone."""
        found: Client | None = self.server.eio.sockets.get(self.eio_sid_from_sid(sid, namespace))
        return found

    def get_rooms(self, sid: str, namespace: str) -> list[Hashable]:
        """All but the one of everybody."""
        return [room for room in self._rooms_of.get((namespace, sid), ()) if room is not None]


def _frame(namespace: str, event: str, data: object) -> bytes | None:
    """Ready to be written; None for what is not JSON alone."""
    prefix = EVENT if namespace == "/" else f"{EVENT}{namespace},"
    try:
        return frames.of(prefix + _encode([event, *_arguments(data)]))
    except TypeError:
        return None


def _arguments(data: object) -> Iterable[object]:
    if isinstance(data, tuple):
        return data
    return () if data is None else (data,)


def _strike(pending: dict[str, list[str]], namespace: str, sid: str) -> None:
    sids = pending.get(namespace, [])
    if sid in sids:
        sids.remove(sid)
        if not sids:
            del pending[namespace]
