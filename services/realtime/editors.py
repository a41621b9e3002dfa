"""The namespace `/schedule`: the team of one event at work on its schedule, and who of them is there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from flask_socketio import Namespace

from services.realtime.admission import Admission, is_for_us, refused, sid
from services.realtime.presence import Frame, Presence
from services.realtime.rooms import Seat
from shared import metrics
from shared.errors import Forbidden, Problem
from shared.events import PresenceReported, bucket
from shared.room_tickets import RoomTicket
from shared.tokens import BadToken, SessionClaims

NAMESPACE = "/schedule"
EVENT = "response"


class NoTicket(Forbidden):
    type = "no-room-ticket"
    title = "You may not join this event's editing room"


@dataclass(frozen=True)
class EditorSeat(Seat):
    event_id: UUID
    name: str
    namespace: ClassVar[str] = NAMESPACE

    @property
    def room(self) -> str:
        return room_of(self.event_id)

    @property
    def buckets(self) -> tuple[str, ...]:
        """The account's as well: a log-out is routed by it."""
        return bucket(self.account_id), bucket(self.event_id)


class Editors(Namespace):
    def __init__(self, admission: Admission, beat_seconds: float) -> None:
        super().__init__(NAMESPACE)
        self._admission = admission
        self.presence = Presence(self._tell, beat_seconds)
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
        self.presence.leave(sid())

    def take_presence(self, report: PresenceReported) -> None:
        """Who is there at another process."""
        self.presence.take(report)

    def greet(self, seat: Seat) -> None:
        """Who is there; and the client reads the draft, which may have changed."""
        if isinstance(seat, EditorSeat):
            frame = {"meta": "WS connected", "online": self.presence.online(seat.event_id)}
            self.emit(EVENT, frame, room=seat.sid)

    def _admit(self, auth: object) -> None:
        claims = self._admission.claims(auth)
        ticket = self._ticket(auth, claims)
        client = self._admission.client(NAMESPACE)
        seat = EditorSeat(sid(), claims.account_id, claims.login_id, client, ticket.event_id, claims.name)
        self._admission.admit(seat, min(claims.expires_at, ticket.expires_at))
        self.presence.join(seat.event_id, seat.sid, seat.account_id, seat.name)
        self.greet(seat)

    def _ticket(self, auth: object, claims: SessionClaims) -> RoomTicket:
        text = auth.get("ticket") if isinstance(auth, Mapping) else None
        try:
            ticket = RoomTicket.read(self._admission.guard.verifier, text if isinstance(text, str) else "")
        except BadToken:
            raise NoTicket("Load the schedule again.") from None
        if ticket.account_id != claims.account_id:
            raise NoTicket("This ticket is somebody else's.")
        return ticket

    def _tell(self, event_id: UUID, frame: Frame) -> None:
        self.emit(EVENT, frame, room=room_of(event_id))
        metrics.FRAMES.labels(NAMESPACE).inc()


def room_of(event_id: UUID) -> str:
    return f"event_{event_id}"
