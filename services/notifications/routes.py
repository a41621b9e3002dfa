"""The API: `/api/v1/notifications…` and the administrators' view of it."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, Field, model_validator

from services.notifications import preference_form
from services.notifications.models import Notification
from services.notifications.preference_form import PreferencesBody
from services.notifications.use_cases import inboxes, listing, preferences, records
from services.notifications.use_cases.inboxes import State
from shared import auth, web
from shared.formats import rfc3339

routes = Blueprint("notifications", __name__, url_prefix="/api/v1")
LARGEST_SEQ = 2**63 - 1
Limit = Annotated[int, Field(ge=1, le=100)]


class ListQuery(BaseModel):
    after_seq: int | None = Field(None, ge=0, le=LARGEST_SEQ)
    before: UUID | None = None
    unread: bool = False
    limit: Limit = 20

    @model_validator(mode="after")
    def one_direction(self) -> ListQuery:
        if self.after_seq is not None and self.before is not None:
            raise ValueError("Give after_seq or before, not both")
        return self


class UpTo(web.Body):
    up_to: UUID


class AdminQuery(BaseModel):
    action: str | None = Field(None, max_length=100, pattern=r"^[^\x00]*$")
    user_id: UUID | None = None
    before: UUID | None = None
    limit: Limit = 20


@routes.get("/notifications")
def list_notifications() -> ResponseReturnValue:
    person, query = auth.person(), web.query(ListQuery)
    with web.transaction() as session:
        page = listing.read_page(session, person.id, listing.Wanted(**query.model_dump()))
    following = page.last_id if query.after_seq is None else page.last_seq
    return jsonify(items=[_item(row) for row in page.items], **_state(page.state), next=following)


@routes.post("/notifications/<uuid:notification_id>/read")
def read_one(notification_id: UUID) -> ResponseReturnValue:
    person = auth.person()
    with web.transaction() as session:
        return jsonify(_state(inboxes.read(session, person.id, notification_id)))


@routes.post("/notifications/read")
def read_up_to() -> ResponseReturnValue:
    person, body = auth.person(), web.body(UpTo)
    with web.transaction() as session:
        return jsonify(_state(inboxes.read_up_to(session, person.id, body.up_to)))


@routes.get("/notifications/preferences")
def show_preferences() -> ResponseReturnValue:
    person = auth.person()
    with web.transaction() as session:
        choices = preferences.choices_of(session, [person.id])[person.id]
    return jsonify(preference_form.as_json(choices))


@routes.put("/notifications/preferences")
def replace_preferences() -> ResponseReturnValue:
    person = auth.person()
    choices = web.body(PreferencesBody).choices()
    with web.transaction() as session:
        preferences.save(session, person.id, choices)
        saved = preferences.choices_of(session, [person.id])[person.id]
    return jsonify(preference_form.as_json(saved))


@routes.get("/admin/notifications")
def list_records() -> ResponseReturnValue:
    auth.admin()
    query = web.query(AdminQuery)
    with web.transaction() as session:
        found, following = records.read(session, **query.model_dump())
    return jsonify(items=[record.as_json() for record in found], next=following)


def _item(row: Notification) -> dict[str, Any]:
    return {
        "id": str(row.id),
        "seq": row.seq,
        "title": row.title,
        "message": row.message,
        "action": row.action,
        "link": row.link,
        "received_at": rfc3339(row.received_at),
        "has_read": row.has_read,
    }


def _state(state: State) -> dict[str, int]:
    return {"unread_count": state.unread, "seq": state.seq}
