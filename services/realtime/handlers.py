"""From events to frames: one table. Nothing is kept, and nothing is tried again: clients catch up by themselves."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol
from uuid import UUID

import gevent

from shared.database import now
from shared.events import (
    DraftChanged,
    Event,
    InboxEvent,
    LoginRevoked,
    NotificationChanged,
    NotificationCreated,
    NotificationLine,
    PresenceReported,
    Received,
    UnreadableEvent,
    unpack,
)
from shared.locale import formats
from shared.observability import metrics, trace

Frame = dict[str, Any]
SERVICE = "realtime"
AT_ONCE = 32
"""Events whose frames go out together."""
logger = logging.getLogger(__name__)


class Audience(Protocol):
    """Whoever is connected here."""

    def together(self) -> AbstractContextManager[None]:
        """What is sent within it goes out together."""

    def send_to(self, account_id: UUID, frame: Mapping[str, Any]) -> None: ...

    def end_logins(self, login_ids: Iterable[UUID]) -> None: ...

    def take_presence(self, report: PresenceReported) -> None: ...

    def tell_editors(self, event_id: UUID, frame: Mapping[str, Any]) -> None: ...


def show_new(audience: Audience, event: NotificationCreated) -> None:
    audience.send_to(event.user_id, new_notifications(event))


def show_changed(audience: Audience, event: NotificationChanged) -> None:
    audience.send_to(event.user_id, notifications_read(event) if event.read else notifications_changed(event))


def end_sockets(audience: Audience, event: LoginRevoked) -> None:
    audience.end_logins(event.login_ids)


def take_presence(audience: Audience, event: PresenceReported) -> None:
    audience.take_presence(event)


def show_draft(audience: Audience, event: DraftChanged) -> None:
    audience.tell_editors(event.event_id, {"meta": "Draft changed", "draft": draft_changed(event)})
    if event.released:
        release = event.released.model_dump(mode="json")
        audience.tell_editors(event.event_id, {"meta": "Schedule released", "released": release})


Handler = Callable[[Any, Any], None]
HANDLERS: Mapping[type[Event], Handler] = {
    NotificationCreated: show_new,
    NotificationChanged: show_changed,
    LoginRevoked: end_sockets,
    PresenceReported: take_presence,
    DraftChanged: show_draft,
}


def new_notifications(event: NotificationCreated) -> Frame:
    """`seq` and `notif_count` are the inbox's after the last of `notifs`, which come oldest first."""
    return {
        **_place(event, "New notifications"),
        "notifs": [_line(item, event.language) for item in event.items],
    }


def notifications_read(event: NotificationChanged) -> Frame:
    return _place(event, "Notifications read") | {"read": _ids(event.read)}


def notifications_changed(event: NotificationChanged) -> Frame:
    """What else a reader did; of these parts those that it has."""
    changes = {"unread": event.unread, "archived": event.archived, "restored": event.restored}
    frame = _place(event, "Notifications changed")
    frame |= {name: _ids(changed) for name, changed in changes.items() if changed}
    return frame | ({"seen_up_to": str(event.seen_up_to)} if event.seen_up_to else {})


def draft_changed(event: DraftChanged) -> Frame:
    """`version` is the draft's: whoever does not know the one before it reads the draft again."""
    frame = event.model_dump(mode="json", exclude={"subject", "sequence", "recipients", "released"})
    return frame | {"version": event.sequence}


def _place(event: InboxEvent, meta: str) -> Frame:
    """What every frame says: the count at that `seq`, and the epoch where the event has one."""
    frame = {"meta": meta, "seq": event.sequence, "notif_count": event.unread_count}
    return frame | ({"epoch": event.epoch} if event.epoch is not None else {})


def _ids(notification_ids: Iterable[UUID]) -> list[str]:
    return [str(notification_id) for notification_id in notification_ids]


def _line(item: NotificationLine, language: str) -> Frame:
    return {
        "id": str(item.id),
        "seq": item.seq,
        "title": item.title,
        "message": item.message,
        "action": item.action,
        **({"category": item.category} if item.category else {}),
        "link": item.link,
        "received_at": formats.ago(item.received_at, language),
        "received_at_iso": formats.rfc3339(item.received_at),
        "mark_read": f"/api/v1/notifications/{item.id}/read",
        **({"quiet": True} if item.quiet else {}),
    }


class Receiver:
    """Takes what the transport brings. One bad event spoils no other."""

    def __init__(self, audience: Audience, handlers: Mapping[type[Event], Handler] = HANDLERS) -> None:
        self._audience = audience
        self._handlers = handlers
        self._lag = metrics.INBOX_LAG_SECONDS.labels(SERVICE)

    def receive(self, bodies: Sequence[bytes]) -> None:
        for start in range(0, len(bodies), AT_ONCE):
            with self._audience.together():
                taken = [self._take(body) for body in bodies[start : start + AT_ONCE]]
            self._count([received for received in taken if received])
            gevent.sleep(0)  # the sockets' turn: a batch at a stretch would hold up every pong

    def _take(self, body: bytes) -> Received[Event] | None:
        """The event, where it had its effect."""
        try:
            received = unpack(body)
        except UnreadableEvent as error:
            logger.warning("unreadable event skipped", extra={"why": str(error)[:500]})
            return None
        handler = self._handlers.get(type(received.event))
        if handler is None:
            logger.warning("nobody handles this event here", extra={"type": received.event.type})
            return None
        return received if self._call(handler, received) else None

    def _call(self, handler: Handler, received: Received[Event]) -> bool:
        event_type = received.event.type
        with trace.following(received.traceparent):
            try:
                handler(self._audience, received.event)
            except Exception:
                metrics.INBOX_FAILED.labels(SERVICE, event_type).inc()
                logger.exception("handler failed, event skipped", extra={"type": event_type})
                return False
        return True

    def _count(self, handled: Sequence[Received[Event]]) -> None:
        """All of them at once: to look a counter up and lock it took as long as to read the event."""
        present = now()
        for event_type, number in Counter(received.event.type for received in handled).items():
            metrics.INBOX_HANDLED.labels(SERVICE, event_type).inc(number)
        for received in handled:
            self._lag.observe((present - received.time).total_seconds())
