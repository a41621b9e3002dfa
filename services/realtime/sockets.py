"""The namespace `/notifs`: a person's own notifications, on each of their sockets."""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from services.realtime.admission import Admission, sid
from services.realtime.doors import EVENT, Door
from services.realtime.rooms import Seat, room_of
from shared.observability import logs, trace

NAMESPACE = "/notifs"
GREETING = {"meta": "WS connected"}
"""Tells a client to read what came after the last `seq` that it knows. With it, and with each heartbeat, come `epoch`
and `seq` of what this person was told last from here: who is behind that has missed something."""
HEARTBEAT = {"meta": "Heartbeat"}
logger = logging.getLogger(__name__)


class Sockets(Door):
    def __init__(self, admission: Admission, embedders: Collection[str] = ()) -> None:
        """Pages of `embedders`, which are origins of other sites, may connect with a token for the inbox."""
        super().__init__(NAMESPACE, admission)
        self._rooms = admission.rooms
        self._embedders = embedders
        self._sent: list[Mapping[str, object]] = []
        """What the log is still to say."""

    def admit(self, auth: object) -> Seat:
        claims = self._admission.claims(auth, self._embedders)
        client = self._admission.client(NAMESPACE)
        seat = Seat(sid(), claims.account_id, claims.login_id, client)
        self._admission.admit(seat, claims.expires_at)
        return seat

    def send_to(self, account_id: UUID, frame: Mapping[str, Any]) -> None:
        """To all of a person's sockets."""
        seats = self._rooms.of_account(account_id)
        if not seats:
            return
        self.tell(room_of(account_id), frame)
        self._rooms.remember(account_id, frame)
        told = {"trace_id": trace.current_id(), "account_id": str(account_id), "sockets": len(seats)}
        self._sent.append(told)

    def log_sent(self) -> None:
        """A line for each frame since the last time."""
        told, self._sent = self._sent, []
        logs.info_each(logger, "frame sent", told)

    def greet(self, seat: Seat) -> None:
        self.emit(EVENT, GREETING | self._rooms.place(seat.account_id), room=seat.sid)

    def beat(self, seat: Seat) -> None:
        """Say how far this client should be by now, when it was told anything at all."""
        place = self._rooms.place(seat.account_id)
        if place and seat.namespace == NAMESPACE and seat.sid in self._rooms:
            self.emit(EVENT, HEARTBEAT | place, room=seat.sid)
