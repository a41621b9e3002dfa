"""Whoever has a socket is logged in: what every namespace asks of its clients, and when it lets go of them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime
from uuid import UUID

import gevent
from flask import request
from flask_socketio import SocketIO

from services.realtime.buckets import Buckets
from services.realtime.engine.client import Client
from services.realtime.rooms import Rooms, Seat
from shared.auth.guard import ForeignOrigin, Guard, same_origin
from shared.auth.session_cookies import SESSION_COOKIE
from shared.auth.tokens import BadToken, SessionClaims
from shared.database import now
from shared.errors import NotAuthenticated, Unavailable
from shared.observability import health

Greet = Callable[[Seat], None]
"""Makes a client read what it may have missed."""


class Admission:
    """`socketio` and `buckets` are there once the app is put together."""

    def __init__(self, guard: Guard, rooms: Rooms) -> None:
        self.guard = guard
        self.rooms = rooms
        self.socketio: SocketIO
        self.buckets: Buckets
        self.greets: dict[str, Greet] = {}
        """By namespace."""
        self._expiries: dict[str, gevent.Greenlet[[Seat], None]] = {}

    def claims(self, auth: object, embedders: Collection[str] = ()) -> SessionClaims:
        """Who is asking, from the request that is being answered. Raises a `Problem`.

        A page of `embedders` needs a token that opens the inbox and nothing else.
        """
        if health.draining.is_set():
            raise Unavailable("This server is about to restart. Connect again in a moment.")
        token = auth.get("token") if isinstance(auth, Mapping) else None
        origin = request.headers.get("Origin")
        is_ours = same_origin(origin, request.host)
        if not is_ours and origin not in embedders:
            raise ForeignOrigin("Open the page on this site and try again.")
        verify = self.guard.verifier.session if is_ours else self.guard.verifier.inbox
        # Elsewhere than on a page of ours a cookie proves nothing about who is asking.
        if is_ours and origin is not None:
            token = token or request.cookies.get(SESSION_COOKIE)
        if not isinstance(token, str):
            raise _not_authenticated()
        try:
            return verify(token)
        except BadToken:
            raise _not_authenticated() from None

    def admit(self, seat: Seat, until: datetime) -> None:
        """Into its room, until then or until its login ends. Raises a `Problem`."""
        # The seat is taken before Redis is asked: a log-out in this very moment is seen either there or by the seat.
        self.rooms.take(seat)
        self._end_at(seat, until)
        heard = [self.buckets.hold(bucket) for bucket in seat.buckets]
        if not all(heard):
            gevent.spawn(self._refresh_when_heard, seat)
        if self.guard.revocations.is_revoked(seat.login_id) or seat.sid not in self.rooms:
            self.leave(seat.sid)
            raise _not_authenticated()
        self.socketio.server.enter_room(seat.sid, seat.room, namespace=seat.namespace)

    def client(self, namespace: str) -> Client:
        """Whose request is being answered."""
        server = self.socketio.server
        client: Client = server.eio.sockets[server.manager.eio_sid_from_sid(sid(), namespace)]
        return client

    def seats_of(self, client: Client) -> list[Seat]:
        """Those that it has taken, in whichever namespaces."""
        manager = self.socketio.server.manager
        found = [self.rooms.seat(manager.sid_from_eio_sid(client.sid, name)) for name in self.greets]
        return [seat for seat in found if seat is not None]

    def leave(self, sid: str) -> Seat | None:
        """Free the seat, once; a socket that went while it was being admitted is freed by its expiry."""
        seat = self.rooms.leave(sid)
        if seat is None:
            return None
        expiry = self._expiries.pop(sid)
        if expiry is not gevent.getcurrent():
            expiry.kill(block=False)
        for bucket in seat.buckets:
            self.buckets.release(bucket)
        return seat

    def end(self, seat: Seat) -> None:
        """Tell the client and free the seat."""
        self.socketio.server.disconnect(seat.sid, namespace=seat.namespace)
        self.leave(seat.sid)

    def end_logins(self, login_ids: Iterable[UUID]) -> None:
        """Close every socket of these logins."""
        for seat in self.rooms.of_logins(login_ids):
            self.end(seat)

    def refresh(self, seat: Seat) -> None:
        """After a time in which events may have been lost: see whether the login lives, and make the client read."""
        if self.guard.revocations.is_revoked(seat.login_id):
            self.end(seat)
        elif seat.sid in self.rooms:
            self.greets[seat.namespace](seat)

    def _refresh_when_heard(self, seat: Seat) -> None:
        for bucket in seat.buckets:
            self.buckets.await_heard(bucket)
        self.refresh(seat)

    def _end_at(self, seat: Seat, moment: datetime) -> None:
        seconds = max(0.0, (moment - now()).total_seconds())
        self._expiries[seat.sid] = gevent.spawn_later(seconds, self.end, seat)


def sid() -> str:
    """Socket.IO's name for the socket whose event is being handled."""
    found: str = request.sid  # type: ignore[attr-defined]
    return found


def _not_authenticated() -> NotAuthenticated:
    return NotAuthenticated("Log in, or send a token that is still alive.")
