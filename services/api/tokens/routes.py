"""Personal tokens as JSON. No token is let in here: see `scopes`."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from services.api.tokens import use_cases, views
from services.api.tokens.bodies import NewToken
from shared import auth, web
from shared.web import limits

blueprint = Blueprint("tokens", __name__, url_prefix="/api/v1/accounts/me/tokens")


@blueprint.get("")
def index() -> ResponseReturnValue:
    person = auth.person()
    with web.transaction() as session:
        return web.items([views.token(each) for each in use_cases.listed(session, person.id)])


@blueprint.post("")
@limits.rate("log-in")
def create() -> Response:
    """The answer alone holds the token. The same name once more is 409, so a repeated call makes nothing twice."""
    person = auth.person()
    with web.transaction() as session:
        made = use_cases.make(session, person, web.body(NewToken))
    return web.created(views.made(made))


@blueprint.delete("/<uuid:token_id>")
def revoke(token_id: UUID) -> ResponseReturnValue:
    """At once, and for good."""
    person = auth.person()
    with web.transaction() as session:
        use_cases.revoke(use_cases.find(session, person.id, token_id))
    return "", 204
