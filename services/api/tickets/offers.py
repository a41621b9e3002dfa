"""What an event offers right now, as its page shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from sqlalchemy.orm import Session

from services.api.tickets import seats, ticket_types
from services.api.tickets.bodies import MOST_PER_ORDER
from services.api.tickets.models import TicketType
from services.api.tickets.seats import Seats
from shared.database import now


class OfferState(StrEnum):
    ON_SALE = "on_sale"
    EARLY = "early"
    LATE = "late"
    SOLD_OUT = "sold_out"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Offer:
    kind: TicketType
    seats: Seats
    state: OfferState

    @property
    def most(self) -> int:
        """How many somebody may order at once."""
        return min(self.seats.available, MOST_PER_ORDER)


def of_event(session: Session, event_id: UUID) -> Sequence[Offer]:
    moment, types = now(), ticket_types.of_event(session, event_id)
    counted = seats.count(session, types, overdue_since=moment)
    return [Offer(kind, counted[kind.id], _state(kind, counted[kind.id])) for kind in types]


def _state(kind: TicketType, counted: Seats) -> OfferState:
    moment = now()
    if kind.is_withdrawn:
        return OfferState.WITHDRAWN
    if ticket_types.is_late(kind, moment):
        return OfferState.LATE
    if counted.available == 0:
        return OfferState.SOLD_OUT
    return OfferState.EARLY if ticket_types.is_early(kind, moment) else OfferState.ON_SALE
