"""The namespace `/notifs`: who may connect, what they are sent, when their sockets end."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import gevent
from flask import request
from flask_socketio import ConnectionRefusedError as Refused
from flask_socketio import Namespace

from services.realtime.buckets import Buckets
from services.realtime.engine.client import Client
from services.realtime.rooms import Rooms, Seat, room_of
from shared import health, metrics
from shared.auth import SESSION_COOKIE, ForeignOrigin, Guard, same_origin
from shared.database import now
from shared.errors import NotAuthenticated, Problem, Unavailable
from shared.tokens import BadToken, SessionClaims

NAMESPACE = "/notifs"
EVENT = "response"
GREETING = {"meta": "WS connected"}
"""Tells a client to read what came after the last `seq` that it knows. With it, and with each heartbeat, come `epoch`
and `seq` of what this person was told last from here: who is behind that has missed something."""
HEARTBEAT = {"meta": "Heartbeat"}
logger = logging.getLogger(__name__)


class Sockets(Namespace):
    def __init__(self, guard: Guard, rooms: Rooms, embedders: Collection[str] = ()) -> None:
        """Pages of `embedders`, which are origins of other sites, may connect with a token."""
        super().__init__(NAMESPACE)
        self._embedders = embedders
        self._guard = guard
        self._rooms = rooms
        self.buckets: Buckets
        self._expiries: dict[str, gevent.Greenlet[[str], None]] = {}
        metrics.SOCKETS.labels(NAMESPACE).set_function(lambda: len(rooms))

    def trigger_event(self, event: str, *args: Any) -> Any:
        """Clients have nothing to say here; but Socket.IO would take an event that they call `disconnect` for the real
        thing, and a socket without a seat would outlive its login."""
        if not self.socketio.server.manager.is_connected(args[0], NAMESPACE):
            return super().trigger_event(event, *args)
        return None

    def on_connect(self, auth: object = None) -> None:
        try:
            self._admit(auth)
        except Problem as problem:
            raise Refused(problem.detail or problem.title, problem.body()) from None

    def on_disconnect(self, _reason: str) -> None:
        self._leave(request.sid)  # type: ignore[attr-defined]

    def send_to(self, account_id: UUID, frame: Mapping[str, Any]) -> None:
        """Queue a frame for all of a person's sockets; who does not keep up is dropped, and reads it later."""
        seats = self._rooms.of_account(account_id)
        if not seats:
            return
        self.emit(EVENT, frame, room=room_of(account_id))
        self._rooms.remember(account_id, frame)
        metrics.FRAMES.labels(NAMESPACE).inc()
        logger.info("frame sent", extra={"account_id": str(account_id), "sockets": len(seats)})

    def end_logins(self, login_ids: Iterable[UUID]) -> None:
        """Close every socket of these logins."""
        for seat in self._rooms.of_logins(login_ids):
            self._end(seat.sid)

    def greet_again(self, seat: Seat) -> None:
        """After a time in which events may have been lost: see whether the login lives, and make the client read."""
        if self._guard.revocations.is_revoked(seat.login_id):
            self._end(seat.sid)
        elif seat.sid in self._rooms:
            self._greet(seat)

    def beat(self, seat: Seat) -> None:
        """Say how far this client should be by now, when it was told anything at all."""
        place = self._rooms.place(seat.account_id)
        if place and seat.sid in self._rooms:
            self.emit(EVENT, HEARTBEAT | place, room=seat.sid)

    def _admit(self, auth: object) -> None:
        if health.draining.is_set():
            raise Unavailable("This server is about to restart. Connect again in a moment.")
        claims = self._claims(auth)
        seat = Seat(request.sid, claims.account_id, claims.login_id, self._client())  # type: ignore[attr-defined]
        # The seat is taken before Redis is asked: a log-out in this very moment is seen either there or by the seat.
        self._rooms.take(seat)
        self._end_at(seat.sid, claims.expires_at)
        if not self.buckets.hold(seat.bucket):
            gevent.spawn(self._greet_when_heard, seat)
        if self._guard.revocations.is_revoked(claims.login_id) or seat.sid not in self._rooms:
            self._leave(seat.sid)
            raise _not_authenticated()
        self.socketio.server.enter_room(seat.sid, seat.room, namespace=NAMESPACE)
        self._greet(seat)

    def _greet(self, seat: Seat) -> None:
        self.emit(EVENT, GREETING | self._rooms.place(seat.account_id), room=seat.sid)

    def complain(self, client: Client, problem: Problem) -> None:
        """Tell a client which limit it broke. Where no namespace has admitted it, there is nobody to tell."""
        sid = self.socketio.server.manager.sid_from_eio_sid(client.sid, NAMESPACE)
        if sid in self._rooms:
            self.emit(EVENT, {"meta": "Closing", **problem.body()}, room=sid)

    def count_dropped(self, client: Client) -> None:
        """A client that did not keep up; it reads what it missed when it is back."""
        seat = self._rooms.seat(self.socketio.server.manager.sid_from_eio_sid(client.sid, NAMESPACE))
        metrics.SOCKETS_DROPPED.inc()
        logger.warning("slow client dropped", extra={"account_id": str(seat.account_id) if seat else None})

    def _greet_when_heard(self, seat: Seat) -> None:
        self.buckets.await_heard(seat.bucket)
        self.greet_again(seat)

    def _client(self) -> Client:
        server = self.socketio.server
        client: Client = server.eio.sockets[server.manager.eio_sid_from_sid(request.sid, NAMESPACE)]  # type: ignore[attr-defined]
        return client

    def _claims(self, auth: object) -> SessionClaims:
        token = auth.get("token") if isinstance(auth, Mapping) else None
        origin = request.headers.get("Origin")
        is_ours = same_origin(origin, request.host)
        if not is_ours and origin not in self._embedders:
            raise ForeignOrigin("Open the page on this site and try again.")
        verify = self._guard.verifier.session if is_ours else self._guard.verifier.inbox
        # Elsewhere than on a page of ours a cookie proves nothing about who is asking.
        if is_ours and origin is not None:
            token = token or request.cookies.get(SESSION_COOKIE)
        if not isinstance(token, str):
            raise _not_authenticated()
        try:
            return verify(token)
        except BadToken:
            raise _not_authenticated() from None

    def _end_at(self, sid: str, moment: datetime) -> None:
        seconds = max(0.0, (moment - now()).total_seconds())
        self._expiries[sid] = gevent.spawn_later(seconds, self._end, sid)

    def _end(self, sid: str) -> None:
        self.socketio.server.disconnect(sid, namespace=NAMESPACE)
        self._leave(sid)

    def _leave(self, sid: str) -> None:
        """Free the seat, once; a socket that went while it was being admitted is freed by its expiry."""
        seat = self._rooms.leave(sid)
        if seat is None:
            return
        expiry = self._expiries.pop(sid)
        if expiry is not gevent.getcurrent():
            expiry.kill(block=False)
        self.buckets.release(seat.bucket)


def _not_authenticated() -> NotAuthenticated:
    return NotAuthenticated("Log in, or send a token that is still alive.")
