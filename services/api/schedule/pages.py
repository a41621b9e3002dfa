"""The page on which the team edits the draft; its scripts read and write it over the API."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint
from flask.typing import ResponseReturnValue

from services.api import forms
from services.api.events.permissions import Action, allowed_to, require
from shared import auth, web

blueprint = Blueprint("schedule_editor", __name__, url_prefix="/events/<uuid:event_id>/schedule")


@blueprint.get("/edit")
def edit(event_id: UUID) -> ResponseReturnValue:
    person = auth.page_person()
    with web.transaction() as session:
        event = require(session, event_id, person, Action.SEE_PROGRAMME)
        allowed = allowed_to(session, event_id, person)
    return forms.show("schedule/editor.html", event=event, allowed=allowed)
