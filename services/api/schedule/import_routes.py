"""Import of a schedule over HTTP, and from the programme's pages."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from services.api import forms
from services.api.events.models import Event
from services.api.events.permissions import Action, allowed_to, require
from services.api.programme import tracks
from services.api.schedule.imports import use_cases
from services.api.schedule.imports.use_cases import Imported
from services.api.schedule.outcomes import Editor
from shared import auth, web
from shared.auth import Person
from shared.errors import Invalid, Problem
from shared.web.bodies import json_object

blueprint = Blueprint("schedule_imports", __name__)
DONE = {"imported": "Everything is imported. It is in the draft: release it when you are ready."}


@blueprint.post("/api/v1/events/<uuid:event_id>/schedule/imports")
def load(event_id: UUID) -> Response:
    """frab's JSON, as `schedule.json` beside the schedule is. All of it or nothing; again is harmless."""
    person = auth.person()
    with web.transaction() as session:
        done = _load(session, _event(session, event_id, person), person, json_object())
    return jsonify(added=done.added, changed=done.changed, placed=done.placed)


@blueprint.get("/events/<uuid:event_id>/schedule/imports")
def form(event_id: UUID) -> ResponseReturnValue:
    return forms.show("schedule/import.html", done=DONE, **_context(event_id, auth.page_person()))


@blueprint.post("/events/<uuid:event_id>/schedule/imports")
def send(event_id: UUID) -> ResponseReturnValue:
    person = auth.page_person()
    try:
        with web.transaction() as session:
            event = _event(session, event_id, person)
            _load(session, event, person, _document())
    except Problem as problem:
        return forms.again("schedule/import.html", problem, **_context(event_id, person))
    return forms.go(f"/events/{event_id}/schedule/imports?done=imported")


def _event(session: Session, event_id: UUID, person: Person) -> Event:
    return require(session, event_id, person, Action.MANAGE_PROGRAMME, lock=True)


def _load(session: Session, event: Event, person: Person, document: dict[str, Any]) -> Imported:
    editor = Editor(person.id, person.name, tracks.reach(session, event.id, person))
    return use_cases.load(session, event, editor, document)


def _document() -> dict[str, Any]:
    """The file that the form carries. Raises `Invalid`."""
    sent = request.files.get("file")
    try:
        document = json.loads(sent.read()) if sent else None
    except (ValueError, RecursionError) as error:
        raise Invalid.field("file", "Please choose a file with JSON in it") from error
    if not isinstance(document, dict):
        raise Invalid.field("file", "Please choose a file with a schedule")
    return document


def _context(event_id: UUID, person: Person) -> dict[str, Any]:
    with web.transaction() as session:
        event = require(session, event_id, person, Action.MANAGE_PROGRAMME)
        return {"event": event, "allowed": allowed_to(session, event_id, person)}
