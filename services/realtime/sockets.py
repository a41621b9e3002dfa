"""The namespace `/notifs`: a person's own notifications, on each of their sockets."""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from flask_socketio import Namespace

from services.realtime.admission import Admission, is_for_us, refused, sid
from services.realtime.rooms import Seat, room_of
from shared import metrics
from shared.errors import Problem

NAMESPACE = "/notifs"
EVENT = "response"
GREETING = {"meta": "WS connected"}
"""Tells a client to read what came after the last `seq` that it knows. With it, and with each heartbeat, come `epoch`
and `seq` of what this person was told last from here: who is behind that has missed something."""
HEARTBEAT = {"meta": "Heartbeat"}
logger = logging.getLogger(__name__)


class Sockets(Namespace):
    def __init__(self, admission: Admission, embedders: Collection[str] = ()) -> None:
        """Pages of `embedders`, which are origins of other sites, may connect with a token for the inbox."""
        super().__init__(NAMESPACE)
        self._admission = admission
        self._rooms = admission.rooms
        self._embedders = embedders
        admission.greets[NAMESPACE] = self.greet
        metrics.SOCKETS.labels(NAMESPACE).set_function(lambda: admission.rooms.number(NAMESPACE))

    def trigger_event(self, event: str, *args: Any) -> Any:
        """What clients say of themselves is passed over."""
        return super().trigger_event(event, *args) if is_for_us(self.socketio, NAMESPACE, args[0]) else None

    def on_connect(self, auth: object = None) -> None:
        try:
            self._admit(auth)
        except Problem as problem:
            raise refused(problem) from None

    def on_disconnect(self, _reason: str) -> None:
        self._admission.leave(sid())

    def send_to(self, account_id: UUID, frame: Mapping[str, Any]) -> None:
        """Queue a frame for all of a person's sockets; who does not keep up is dropped, and reads it later."""
        seats = self._rooms.of_account(account_id)
        if not seats:
            return
        self.emit(EVENT, frame, room=room_of(account_id))
        self._rooms.remember(account_id, frame)
        metrics.FRAMES.labels(NAMESPACE).inc()
        logger.info("frame sent", extra={"account_id": str(account_id), "sockets": len(seats)})

    def greet(self, seat: Seat) -> None:
        """Make the client read."""
        self.emit(EVENT, GREETING | self._rooms.place(seat.account_id), room=seat.sid)

    def beat(self, seat: Seat) -> None:
        """Say how far this client should be by now, when it was told anything at all."""
        place = self._rooms.place(seat.account_id)
        if place and seat.namespace == NAMESPACE and seat.sid in self._rooms:
            self.emit(EVENT, HEARTBEAT | place, room=seat.sid)

    def _admit(self, auth: object) -> None:
        claims = self._admission.claims(auth, self._embedders)
        client = self._admission.client(NAMESPACE)
        seat = Seat(sid(), claims.account_id, claims.login_id, client)
        self._admission.admit(seat, claims.expires_at)
        self.greet(seat)
