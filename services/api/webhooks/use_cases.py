"""Registering webhooks, changing them, switching them off and on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, selectinload

from services.api.events.models import Event
from services.api.paging import Page, Part, newest_first
from services.api.webhooks import targets
from services.api.webhooks.addresses import Reach
from services.api.webhooks.bodies import NewWebhook
from services.api.webhooks.errors import AlreadyRegistered, OnItsWay, TooMany
from services.api.webhooks.models import Delivery, DeliveryState, Webhook
from shared.database import now
from shared.errors import NotFound

MOST = 20
"""Webhooks of one event."""


def of_event(session: Session, event_id: UUID) -> Sequence[Webhook]:
    return session.scalars(select(Webhook).where(Webhook.event_id == event_id).order_by(Webhook.id)).all()


def find(session: Session, event_id: UUID, webhook_id: UUID, *, lock: bool = False) -> Webhook:
    """Raises `NotFound`."""
    found = session.get(Webhook, webhook_id, with_for_update=lock or None)
    if found is None or found.event_id != event_id:
        raise NotFound("There is no such webhook.")
    return found


def register(session: Session, event: Event, new: NewWebhook, reach: Reach) -> Webhook:
    """The event is locked. Raises `AlreadyRegistered`, `Invalid`, `TooMany`."""
    url = targets.checked(new.url, reach)
    count = session.scalar(select(func.count()).where(Webhook.event_id == event.id)) or 0
    if count >= MOST:
        raise TooMany(f"There may be {MOST} of them: delete one first.")
    webhook = Webhook(
        event_id=event.id, url=url, types=list(new.types), description=new.description, created_at=now()
    )
    session.add(webhook)
    _flush(session)
    return webhook


def change(session: Session, webhook: Webhook, changes: Mapping[str, Any], reach: Reach) -> None:
    """Its row is locked. Raises `AlreadyRegistered`, `Invalid`."""
    wanted = dict(changes)
    if "url" in wanted:
        wanted["url"] = targets.checked(wanted["url"], reach)
    if "types" in wanted:
        wanted["types"] = list(map(str, wanted["types"]))
    enabled = wanted.pop("enabled", webhook.enabled)
    different = {name: value for name, value in wanted.items() if getattr(webhook, name) != value}
    for name, value in different.items():
        setattr(webhook, name, value)
    if enabled != webhook.enabled:
        switch_on(session, webhook) if enabled else switch_off(session, webhook, "")
    elif different:
        webhook.version += 1
    _flush(session)


def switch_on(session: Session, webhook: Webhook) -> None:
    """What came while it was being switched off is as old as what was given up then."""
    webhook.enabled, webhook.disabled_because, webhook.failing_since = True, "", None
    webhook.version += 1
    _give_up(session, webhook)


def switch_off(session: Session, webhook: Webhook, because: str) -> None:
    """What it still waited for is given up; each can be sent again. `because` is empty where somebody wanted it."""
    webhook.enabled, webhook.disabled_because = False, because
    webhook.version += 1
    _give_up(session, webhook)


def _give_up(session: Session, webhook: Webhook) -> None:
    waiting = (Delivery.webhook_id == webhook.id, Delivery.state == DeliveryState.PENDING)
    session.execute(update(Delivery).where(*waiting).values(state=DeliveryState.FAILED))


def rotate(webhook: Webhook) -> None:
    """A new secret; the one before signs as well for a day."""
    webhook.rotation += 1
    webhook.rotated_at = now()
    webhook.version += 1


def log(session: Session, webhook: Webhook, part: Part) -> Page[Delivery]:
    """What it was told, the newest first."""
    page = newest_first(session, Delivery, Delivery.webhook_id == webhook.id, part)
    ids = [delivery.id for delivery in page.rows]
    session.scalars(
        select(Delivery).where(Delivery.id.in_(ids)).options(selectinload(Delivery.attempts))
    ).all()
    return page


def find_delivery(session: Session, webhook: Webhook, delivery_id: UUID, *, lock: bool = False) -> Delivery:
    """Raises `NotFound`."""
    found = session.get(Delivery, delivery_id, with_for_update=lock or None)
    if found is None or found.webhook_id != webhook.id:
        raise NotFound("There is no such delivery; they are kept for a month.")
    return found


def resendable(session: Session, webhook: Webhook, delivery_id: UUID) -> Delivery:
    """Locked. Raises `NotFound`, `OnItsWay`."""
    found = find_delivery(session, webhook, delivery_id, lock=True)
    if found.state is DeliveryState.SENDING:
        raise OnItsWay("Wait until its answer is here, then try again.")
    return found


def _flush(session: Session) -> None:
    try:
        session.flush()
    except IntegrityError as error:
        raise AlreadyRegistered("Change the one that is there.") from error
