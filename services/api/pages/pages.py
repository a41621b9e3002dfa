"""The start page: what Fanfare is, and what is on."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from services.api import forms
from services.api.events import use_cases
from shared import auth, web

blueprint = Blueprint("start_pages", __name__)
SHOWN = 6
DONE = {
    "welcome": "Welcome to Fanfare. We sent you a mail: open its link to confirm your address.",
    "declined": "You declined the invite. The sender has been told.",
    "deleted": "The event is deleted.",
}


@blueprint.get("/")
def start() -> ResponseReturnValue:
    person = auth.person_or_none()
    with web.transaction() as session:
        mine = use_cases.find(session, person, limit=SHOWN, mine=True).events if person else []
        published = use_cases.find(session, None, limit=SHOWN, upcoming=True)
    return forms.show("pages/start.html", done=DONE, mine=mine, published=published)
