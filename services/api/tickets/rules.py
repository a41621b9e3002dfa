"""An event's rules about sold tickets: a row of its own, so that the event itself knows nothing of tickets."""

from __future__ import annotations

from uuid import UUID

from pydantic import Field
from sqlalchemy.orm import Session

from services.api.events import versions
from services.api.events.models import Collection, Event
from services.api.events.versions import Scope, Versions
from services.api.tickets import ticket_types
from services.api.tickets.cancellation_policy import NOT_ALLOWED, CancellationPolicy
from services.api.tickets.models import TicketRules, TicketType
from shared.web import Body


class NewRules(Body):
    """Without a policy nobody cancels on their own."""

    cancellation: CancellationPolicy | None = None
    holds_disputed: bool = Field(default=False, strict=True)


def of_event(session: Session, event_id: UUID) -> TicketRules:
    """As they are, or as they are until somebody sets them."""
    return session.get(TicketRules, event_id) or TicketRules(
        event_id=event_id, cancellation=None, holds_disputed=False
    )


def version(found: Versions) -> int:
    return found.public[Collection.TICKET_RULES]


def tag(found: Versions) -> str:
    """They look the same to everybody who may know of the event."""
    return versions.tag("ticket-rules", Scope.PUBLIC, version(found))


def change(session: Session, event: Event, wanted: NewRules) -> TicketRules:
    """Raises `Invalid` for a fee in another currency than the tickets'. The event is locked."""
    if wanted.cancellation and (currency := ticket_types.currency_of(session, event.id)):
        wanted.cancellation.check_currency(currency)
    policy = wanted.cancellation.model_dump(mode="json") if wanted.cancellation else None
    present = of_event(session, event.id)
    if (policy, wanted.holds_disputed) != (present.cancellation, present.holds_disputed):
        versions.bump(session, event.id, Collection.TICKET_RULES, Scope)
    changed = TicketRules(event_id=event.id, cancellation=policy, holds_disputed=wanted.holds_disputed)
    return session.merge(changed)


def policy_for(rules: TicketRules, kind: TicketType) -> CancellationPolicy:
    """The ticket type's own, else the event's."""
    found = kind.cancellation or rules.cancellation
    return CancellationPolicy.model_validate(found) if found else NOT_ALLOWED
