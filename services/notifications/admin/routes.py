"""The administrators' API: who was told what, how their mails fared, and sending one once more."""

from __future__ import annotations

import logging
from typing import Annotated
from uuid import UUID

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, Field, model_validator

from services.notifications.use_cases import daily, records, resending
from services.notifications.use_cases.records import State, Wanted
from shared import auth, web

admin_routes = Blueprint("admin", __name__, url_prefix="/api/v1/admin/notifications")
Text = Annotated[str, Field(max_length=100, pattern=r"^[^\x00]*$")]
logger = logging.getLogger(__name__)


class AdminQuery(BaseModel):
    """`event_id` is the Fanfare event, `event` that or a part of its name, `person` a part of a name or an address."""

    action: Text | None = None
    user_id: UUID | None = None
    event_id: UUID | None = None
    state: State | None = None
    person: Text | None = None
    event: Text | None = None
    before: UUID | None = None
    limit: Annotated[int, Field(ge=1, le=100)] = 20

    @model_validator(mode="before")
    @classmethod
    def without_empty(cls, given: dict[str, str]) -> dict[str, str]:
        """A form sends its empty fields as well."""
        return {name: value for name, value in given.items() if value != ""}

    def wanted(self) -> Wanted:
        return Wanted(**self.model_dump())


class DaysQuery(BaseModel):
    days: Annotated[int, Field(ge=1, le=90)] = 30


@admin_routes.get("")
def list_records() -> ResponseReturnValue:
    auth.admin()
    query = web.query(AdminQuery)
    with web.transaction() as session:
        found, following = records.read(session, query.wanted())
    return jsonify(items=[record.as_json() for record in found], next=following)


@admin_routes.get("/figures")
def show_figures() -> ResponseReturnValue:
    auth.admin()
    query = web.query(DaysQuery)
    with web.transaction() as session:
        days = daily.by_day(session, query.days)
    return jsonify(
        items=[
            {
                "date": day.date.isoformat(),
                "notifications": day.notifications,
                "mails_sent": day.mails_sent,
                "mails_failed": day.mails_failed,
            }
            for day in days
        ]
    )


@admin_routes.get("/<uuid:record_id>")
def show_record(record_id: UUID) -> ResponseReturnValue:
    auth.admin()
    with web.transaction() as session:
        return jsonify(records.read_one(session, record_id).as_json())


@admin_routes.post("/<uuid:record_id>/resend")
def resend(record_id: UUID) -> ResponseReturnValue:
    admin = auth.admin()
    with web.transaction() as session:
        resending.resend(session, record_id, admin.id)
        record = records.read_one(session, record_id)
    logger.info("mail sent once more", extra={"record": str(record_id), "admin": str(admin.id)})
    return jsonify(record.as_json())
