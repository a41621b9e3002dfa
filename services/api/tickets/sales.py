"""Whether somebody may buy: the event, the ticket types, and when."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from services.api.events.models import Event
from services.api.tickets.errors import NotOnSale
from services.api.tickets.models import TicketType
from services.api.tickets.ticket_types import is_early, is_late
from shared.errors import Invalid
from shared.locale.formats import moment as written


def check_event(event: Event, moment: datetime) -> None:
    """Raises `NotOnSale`."""
    if not event.is_published:
        raise NotOnSale("The event is still a draft. Publish it first.")
    if event.ends_at <= moment:
        raise NotOnSale("The event is over.")


def check_types(
    event: Event, types: Collection[TicketType], wanted: Collection[UUID], moment: datetime
) -> None:
    """Raises `Invalid` for what the event does not sell, `NotOnSale` for what it does not sell now."""
    if len(types) < len(wanted) or any(kind.event_id != event.id or kind.removed_at for kind in types):
        raise Invalid.field("items", "This event has no such tickets. Look at its ticket types again.")
    for kind in types:
        _check_window(event, kind, moment)


def _check_window(event: Event, kind: TicketType, moment: datetime) -> None:
    if kind.is_withdrawn:
        raise NotOnSale(f"“{kind.name}” is off sale.")
    if kind.sales_start and is_early(kind, moment):
        raise NotOnSale(f"Sales of “{kind.name}” start on {written(kind.sales_start, event.timezone)}.")
    if kind.sales_end and is_late(kind, moment):
        raise NotOnSale(f"Sales of “{kind.name}” ended on {written(kind.sales_end, event.timezone)}.")
