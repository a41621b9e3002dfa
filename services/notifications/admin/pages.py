"""The administrators' pages: search, one notification with all that happened to it, and figures by day."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode
from uuid import UUID

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from services.notifications.admin.plot import plot
from services.notifications.admin.routes import AdminQuery, resend
from services.notifications.messages.table import MESSAGES
from services.notifications.speaking import errors_of, speak_to
from services.notifications.use_cases import daily, preferences, records, resending
from services.notifications.use_cases.records import State
from shared import auth, web
from shared.errors import Invalid

admin_pages = Blueprint("admin_pages", __name__, url_prefix="/notifications/admin")
DAYS = 30
OUTCOMES = ("sent", "deferred", "failed")
"""Of an attempt."""
ACTIONS = sorted(kind.type for kind, messages in MESSAGES.items() if messages)


@admin_pages.get("")
def show_records() -> ResponseReturnValue:
    admin = auth.page_admin()
    query, problem = _query()
    with web.transaction() as session:
        speak_to(session, admin.id)
        zone = preferences.choices_of(session, [admin.id])[admin.id].timezone
        found, following = records.read(session, query.wanted())
        days = daily.by_day(session, DAYS)
    page = render_template(
        "admin_records.html",
        records=found,
        typed=request.args,
        older=_older(following),
        errors=errors_of(problem) if problem else {},
        action_options=[(action, action) for action in ACTIONS],
        state_options=[(state.value, gettext(state.value)) for state in State],
        days=days,
        plot=plot(days),
        zone=zone,
    )
    return page, problem.status if problem else 200


@admin_pages.get("/<uuid:record_id>")
def show_record(record_id: UUID) -> ResponseReturnValue:
    admin = auth.page_admin()
    with web.transaction() as session:
        speak_to(session, admin.id)
        zone = preferences.choices_of(session, [admin.id])[admin.id].timezone
        record = records.read_one(session, record_id)
    return render_template("admin_record.html", record=record, zone=zone, resent="resent" in request.args)


@admin_pages.post("/<uuid:record_id>/resend")
def resend_record(record_id: UUID) -> ResponseReturnValue:
    auth.page_admin()
    resend(record_id)
    return redirect(f"/notifications/admin/{record_id}?resent", 303)


def _older(following: str | None) -> str | None:
    """The address of the next page of the same search."""
    if following is None:
        return None
    asked = {name: value for name, value in request.args.items() if value and name != "before"}
    return f"?{urlencode(asked | {'before': following})}"


def _query() -> tuple[AdminQuery, Invalid | None]:
    """What was asked for; with something wrong in it, everything, and what is wrong."""
    try:
        return web.query(AdminQuery), None
    except Invalid as problem:
        return AdminQuery(), problem


def texts() -> Iterator[str]:
    """What is said here, to be translated."""
    yield from State
    yield from OUTCOMES
    yield resending.ON_ITS_WAY
