"""The people of an event: who is invited, who holds a role."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from services.api import confirmation, forms
from services.api.events.models import Role
from services.api.events.people import members
from services.api.events.permissions import Action, allowed_to, require
from services.api.invites import questions, use_cases
from services.api.invites.bodies import OFFERED, NewInvite
from services.api.invites.models import Invite
from services.api.paging import Part
from services.api.programme.resources import SESSIONS
from services.api.programme.use_cases import every
from shared import auth, web
from shared.auth import Person
from shared.database import now
from shared.errors import Problem
from shared.web import limits

blueprint = Blueprint("people_pages", __name__, url_prefix="/events/<uuid:event_id>/people")
blueprint.add_app_template_global(questions.revocation, "revocation_question")
DONE = {
    "invited": "The invite is on its way.",
    "resent": "The invite is on its way again; its older links no longer work.",
    "revoked": "The invite is withdrawn.",
}


class PeopleQuery(Part):
    """`session_id`: somebody is to be invited to give it."""

    session_id: UUID | None = None


FIRST_PART = PeopleQuery()


@blueprint.get("")
def show(event_id: UUID) -> ResponseReturnValue:
    person, query = auth.page_person(), web.query(PeopleQuery)
    chosen = {"role": Role.SPEAKER, "session_id": query.session_id} if query.session_id else {}
    return forms.show("invites/people.html", chosen, DONE, **_context(event_id, person, query))


@blueprint.post("")
@limits.rate("invite")
def invite(event_id: UUID) -> ResponseReturnValue:
    person = auth.page_person()
    try:
        with web.transaction() as session:
            event = require(session, event_id, person, Action.INVITE, keep=True)
            new = web.form(NewInvite)
            use_cases.invite(session, event, person.id, new.email, new.role, new.session_id)
    except Problem as problem:
        return forms.again("invites/people.html", problem, **_context(event_id, person))
    return forms.go(f"/events/{event_id}/people?done=invited")


@blueprint.post("/invites/<uuid:invite_id>/resend")
@limits.rate("invite")
def resend(event_id: UUID, invite_id: UUID) -> ResponseReturnValue:
    return _managed(event_id, invite_id, use_cases.resend, "resent")


@blueprint.post("/invites/<uuid:invite_id>/revocation")
def revoke(event_id: UUID, invite_id: UUID) -> ResponseReturnValue:
    return _managed(event_id, invite_id, _revoke, "revoked")


def _revoke(session: Session, invite: Invite) -> None:
    use_cases.revoke(session, invite)
    confirmation.require(questions.revocation(invite), f"/events/{invite.event_id}/people")


def _managed(
    event_id: UUID, invite_id: UUID, act: Callable[[Session, Invite], None], done: str
) -> ResponseReturnValue:
    person = auth.page_person()
    try:
        with web.transaction() as session:
            found = use_cases.managed(session, invite_id, event_id)
            require(session, event_id, person, Action.INVITE)
            act(session, found)
    except Problem as problem:
        return forms.again("invites/people.html", problem, **_context(event_id, person))
    return forms.go(f"/events/{event_id}/people?done={done}")


def _context(event_id: UUID, person: Person, part: Part = FIRST_PART) -> dict[str, Any]:
    """Raises 403 or 404 for who may not see the page."""
    with web.transaction() as session:
        event = require(session, event_id, person, Action.SEE_PEOPLE)
        page = use_cases.of_event(session, event_id, part)
        return {
            "event": event,
            "allowed": allowed_to(session, event_id, person),
            "members": members(session, event_id),
            "invites": page.rows,
            "older": page.next,
            "roles": [(role, role.label.capitalize()) for role in OFFERED],
            "titles": {
                row.id: getattr(row, SESSIONS.title_field) for row in every(session, event_id, SESSIONS)
            },
            "now": now(),
        }
