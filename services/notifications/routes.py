"""The API: `/api/v1/notifications…` and the administrators' view of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any
from uuid import UUID

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, Field, model_validator
from sqlalchemy.orm import Session

from services.notifications.messages.categories import CategoryName
from services.notifications.models import Notification
from services.notifications.preferences import form
from services.notifications.preferences.form import EventPreferencesBody, PreferencesBody
from services.notifications.readers import LANGUAGES
from services.notifications.use_cases import (
    bounces,
    fanfare_events,
    inboxes,
    listing,
    preferences,
    waiting_mail,
)
from services.notifications.use_cases.inboxes import State
from shared import auth, web
from shared.database import now
from shared.locale.formats import rfc3339
from shared.locale.languages import words_of_scripts
from shared.web import etag

routes = Blueprint("notifications", __name__, url_prefix="/api/v1")
LARGEST_SEQ = 2**63 - 1
Limit = Annotated[int, Field(ge=1, le=100)]


class InboxQuery(BaseModel):
    after_seq: int | None = Field(None, ge=0, le=LARGEST_SEQ)
    before: UUID | None = None
    unread: bool = False
    archived: bool = False
    category: CategoryName | None = None
    limit: Limit = 20

    @model_validator(mode="after")
    def one_direction(self) -> InboxQuery:
        if self.after_seq is not None and (self.before or self.archived or self.category):
            raise ValueError("after_seq brings all changes: leave out before, archived and category")
        return self


class UpTo(web.Body):
    up_to: UUID


class Changes(web.Body):
    """As `undo` of an answer names them."""

    after_seq: int = Field(ge=0, le=LARGEST_SEQ)
    seq: int = Field(ge=0, le=LARGEST_SEQ)


FOR_THE_BELL = frozenset(
    f"notifications.{name}"
    for name in (
        "list_notifications",
        "show_head",
        "show_words",
        "change_one",
        "read_up_to",
        "take_back",
        "see_up_to",
    )
)
"""What the bell on another site may ask for."""


@routes.get("/notifications")
def list_notifications() -> ResponseReturnValue:
    person, query = auth.person(), web.query(InboxQuery)
    with web.transaction() as session:
        page = listing.read_page(session, person.id, listing.Wanted(**query.model_dump()))
        quiet = _quiet(session, person.id) if query.after_seq is not None and page.items else frozenset()
    following = page.last_id if query.after_seq is None else page.last_seq
    items = [
        _item(row, page.state) | ({"quiet": True} if row.category in quiet else {}) for row in page.items
    ]
    return jsonify(items=items, **_head(page.state), next=following)


@routes.get("/notifications/head")
def show_head() -> ResponseReturnValue:
    """Where the inbox stands, for clients without a live connection: a 304 costs one row."""
    person = auth.person()
    with web.transaction() as session:
        state = listing.read_state(session, person.id)
    # With the person in it: a cache that they share with somebody else would confirm another's.
    tag = f"{person.id}.{state.epoch}.{state.seq}"
    answer = etag.not_modified(tag) or etag.tagged(jsonify(_head(state)), tag)
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer


@routes.get("/notifications/words")
def show_words() -> ResponseReturnValue:
    """What the bell says, in its reader's language: pages of other sites bring no words along."""
    language = LANGUAGES.spoken(auth.person().language)
    return jsonify(language=language, words=words_of_scripts(language))


CHANGES: Mapping[str, Callable[[Session, UUID, UUID], State]] = {
    "read": inboxes.read,
    "unread": inboxes.unread,
    "archive": inboxes.archive,
    "restore": inboxes.restore,
}


@routes.post("/notifications/<uuid:notification_id>/<any(read, unread, archive, restore):change>")
def change_one(notification_id: UUID, change: str) -> ResponseReturnValue:
    person = auth.person()
    with web.transaction() as session:
        return jsonify(_counts(CHANGES[change](session, person.id, notification_id)))


@routes.post("/notifications/read")
def read_up_to() -> ResponseReturnValue:
    person, body = auth.person(), web.body(UpTo)
    with web.transaction() as session:
        state = inboxes.read_up_to(session, person.id, body.up_to)
    undo = {"after_seq": state.seq - state.changes, "seq": state.seq} if state.changes else None
    return jsonify(**_counts(state), undo=undo)


@routes.post("/notifications/unread")
def take_back() -> ResponseReturnValue:
    """The way back from the route above, with the `undo` that it answered."""
    person, body = auth.person(), web.body(Changes)
    with web.transaction() as session:
        return jsonify(_counts(inboxes.unread_again(session, person.id, body.after_seq, body.seq)))


@routes.post("/notifications/seen")
def see_up_to() -> ResponseReturnValue:
    person, body = auth.person(), web.body(UpTo)
    with web.transaction() as session:
        return jsonify(_counts(inboxes.see_up_to(session, person.id, body.up_to)))


@routes.get("/notifications/preferences")
def show_preferences() -> ResponseReturnValue:
    person = auth.person()
    with web.transaction() as session:
        return jsonify(_preferences(session, person.id))


@routes.put("/notifications/preferences")
def replace_preferences() -> ResponseReturnValue:
    person = auth.person()
    choices = web.body(PreferencesBody).choices()
    with web.transaction() as session:
        preferences.save(session, person.id, choices)
        waiting_mail.follow(session, person.id)
        return jsonify(_preferences(session, person.id))


@routes.get("/notifications/preferences/events/<uuid:event_id>")
def show_event_preferences(event_id: UUID) -> ResponseReturnValue:
    person = auth.person()
    with web.transaction() as session:
        return jsonify(_event_preferences(session, person.id, event_id))


@routes.put("/notifications/preferences/events/<uuid:event_id>")
def replace_event_preferences(event_id: UUID) -> ResponseReturnValue:
    person, body = auth.person(), web.body(EventPreferencesBody)
    with web.transaction() as session:
        _event_preferences(session, person.id, event_id)
        preferences.save_for_event(session, person.id, event_id, body.choices())
        return jsonify(_event_preferences(session, person.id, event_id))


@routes.post("/notifications/mail/resume")
def resume_mail() -> ResponseReturnValue:
    """After a server refused mail to the address: it takes mail again, says its holder."""
    person = auth.person()
    with web.transaction() as session:
        bounces.resume_for(session, person.id)
        return jsonify(_preferences(session, person.id))


def _preferences(session: Session, user_id: UUID) -> dict[str, Any]:
    choices = preferences.choices_of(session, [user_id])[user_id]
    names = {event.id: event.name for event in fanfare_events.named(session, choices.events)}
    return form.as_json(choices, bounces.of(session, user_id), names)


def _event_preferences(session: Session, user_id: UUID, event_id: UUID) -> dict[str, Any]:
    choices = preferences.choices_of(session, [user_id])[user_id]
    event = fanfare_events.of_reader_by_id(session, user_id, event_id, choices.events)
    return form.event_as_json(choices, event_id, event.name)


def _quiet(session: Session, user_id: UUID) -> frozenset[str]:
    """Of which categories nothing may pop up just now, for those who announce what is new."""
    return preferences.choices_of(session, [user_id])[user_id].quiet_categories(now())


def _item(row: Notification, state: State) -> dict[str, Any]:
    return {
        "id": str(row.id),
        "seq": row.seq,
        "title": row.title,
        "message": row.message,
        "action": row.action,
        "category": row.category,
        "link": row.link,
        "received_at": rfc3339(row.received_at),
        "has_read": row.has_read,
        "seen": row.has_read or (state.seen_up_to is not None and row.id <= state.seen_up_to),
        "archived": row.archived,
    }


def _counts(state: State) -> dict[str, int]:
    return {"unread_count": state.unread, "seq": state.seq}


def _head(state: State) -> dict[str, Any]:
    seen_up_to = str(state.seen_up_to) if state.seen_up_to else None
    newest_id = str(state.newest_id)
    return {**_counts(state), "epoch": state.epoch, "seen_up_to": seen_up_to, "newest_id": newest_id}
