"""Invites as JSON: for those who run an event under its path, for those who are invited under the link's token."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, Response, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from services.api import creations
from services.api.accounts.use_cases import by_address
from services.api.events.permissions import Action, require
from services.api.invites import keys, use_cases, views
from services.api.invites.bodies import NewInvite
from services.api.invites.keys import Key
from services.api.invites.models import Invite
from services.api.keyring import keyring
from services.api.paging import Part
from shared import auth, web
from shared.auth import Person
from shared.web import limits

blueprint = Blueprint("invites", __name__, url_prefix="/api/v1")


@blueprint.post("/events/<uuid:event_id>/invites")
@limits.rate("invite")
def create(event_id: UUID) -> Response:
    person = auth.person()
    key = creations.asked(person)
    with web.transaction() as session:
        creations.lock(session, key)
        event = require(session, event_id, person, Action.INVITE, keep=True)
        new = web.body(NewInvite)
        made = creations.once(
            session,
            key,
            Invite,
            lambda: use_cases.invite(session, event, person.id, new.email, new.role, new.session_id),
        )
        return creations.answer(made, views.sent(made.row))


@blueprint.get("/events/<uuid:event_id>/invites")
def index(event_id: UUID) -> ResponseReturnValue:
    person = auth.person()
    with web.transaction() as session:
        require(session, event_id, person, Action.SEE_PEOPLE)
        page = use_cases.of_event(session, event_id, web.query(Part))
        return web.items([views.sent(invite) for invite in page.rows], page.next)


@blueprint.post("/invites/<uuid:invite_id>/resend")
@blueprint.post("/events/<uuid:event_id>/invites/<uuid:invite_id>/resend")
@limits.rate("invite")
def resend(invite_id: UUID, event_id: UUID | None = None) -> ResponseReturnValue:
    return jsonify(_managed(invite_id, event_id, use_cases.resend))


@blueprint.delete("/invites/<uuid:invite_id>")
@blueprint.delete("/events/<uuid:event_id>/invites/<uuid:invite_id>")
def revoke(invite_id: UUID, event_id: UUID | None = None) -> ResponseReturnValue:
    _managed(invite_id, event_id, use_cases.revoke)
    return "", 204


@blueprint.get("/invites/<token>")
def show(token: str) -> ResponseReturnValue:
    key = keys.read(keyring().links, token)
    with web.transaction() as session:
        invite = keys.find(session, key, auth.person_or_none())
        keys.check_open(invite)
        return jsonify(_received(session, invite))


@blueprint.post("/invites/<token>/acceptance")
@limits.rate("invite")
def accept(token: str) -> ResponseReturnValue:
    return _answered(token, use_cases.accept)


@blueprint.post("/invites/<token>/refusal")
@limits.rate("invite")
def decline(token: str) -> ResponseReturnValue:
    return _answered(token, use_cases.decline)


def _managed(
    invite_id: UUID, event_id: UUID | None, act: Callable[[Session, Invite], None]
) -> dict[str, object]:
    person = auth.person()
    with web.transaction() as session:
        invite = use_cases.managed(session, invite_id, event_id)
        require(session, invite.event_id, person, Action.INVITE)
        act(session, invite)
        return views.sent(invite)


def _answered(token: str, act: Callable[[Session, Key, Person], Invite]) -> ResponseReturnValue:
    person = auth.person()
    key = keys.read(keyring().links, token)
    with web.transaction() as session:
        return jsonify(_received(session, act(session, key, person)))


def _received(session: Session, invite: Invite) -> dict[str, object]:
    return views.received(invite, registered=by_address(session, invite.email) is not None)
