"""The namespace `/schedule`: the team of one event at work on its schedule, who of them is there and holds what."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from services.realtime.admission import Admission, sid
from services.realtime.doors import EVENT, Door
from services.realtime.holds import NotIds, ids_of
from services.realtime.presence import Presence
from services.realtime.rooms import Seat
from shared.auth.room_tickets import RoomTicket
from shared.auth.tokens import BadToken, SessionClaims
from shared.errors import Forbidden
from shared.events import PresenceReported, bucket

NAMESPACE = "/schedule"
logger = logging.getLogger(__name__)


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


class Editors(Door):
    def __init__(self, admission: Admission, beat_seconds: float) -> None:
        super().__init__(NAMESPACE, admission)
        self.presence = Presence(self.tell_editors, beat_seconds)

    def admit(self, auth: object) -> Seat:
        claims = self._admission.claims(auth)
        ticket = self._ticket(auth, claims)
        client = self._admission.client(NAMESPACE)
        seat = EditorSeat(sid(), claims.account_id, claims.login_id, client, ticket.event_id, claims.name)
        self._admission.admit(seat, min(claims.expires_at, ticket.expires_at))
        self.presence.join(seat.event_id, seat.sid, seat.account_id, seat.name)
        return seat

    def on_disconnect(self, reason: str) -> None:
        super().on_disconnect(reason)
        self.presence.leave(sid())

    def hear(self, event: str, sid: str, said: tuple[object, ...]) -> None:
        """`hold` while something is being dragged, `let_go` after it."""
        try:
            if event == "hold":
                self.presence.hold(sid, ids_of(said[0] if said else None))
            elif event == "let_go":
                self.presence.let_go(sid, ids_of(said[0]) if said else None)
        except NotIds:
            logger.info("what an editor said was not understood", extra={"said": event})

    def take_presence(self, report: PresenceReported) -> None:
        """Who is there at another process."""
        self.presence.take(report)

    def tell_editors(self, event_id: UUID, frame: Mapping[str, Any]) -> None:
        """Everybody who is in the event's room here."""
        self.tell(room_of(event_id), frame)

    def greet(self, seat: Seat) -> None:
        """Who is there, and what they hold; and the client reads the draft, which may have changed."""
        if isinstance(seat, EditorSeat):
            scene = self.presence.scene(seat.event_id)
            frame = {"meta": "WS connected", "online": scene.online, "held": scene.held}
            self.emit(EVENT, frame, room=seat.sid)

    def _ticket(self, auth: object, claims: SessionClaims) -> RoomTicket:
        text = auth.get("ticket") if isinstance(auth, Mapping) else None
        try:
            ticket = RoomTicket.read(self._admission.guard.verifier, text if isinstance(text, str) else "")
        except BadToken:
            raise NoTicket("Load the schedule again.") from None
        if ticket.account_id != claims.account_id:
            raise NoTicket("This ticket is somebody else's.")
        return ticket


def room_of(event_id: UUID) -> str:
    return f"event_{event_id}"
