"""The page of one's personal tokens."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from services.api import confirmation, forms
from services.api.confirmation import Question
from services.api.tokens import use_cases
from services.api.tokens.bodies import NewToken
from services.api.tokens.models import PersonalToken
from services.api.tokens.scopes import AREAS
from shared import auth, web
from shared.auth import Person
from shared.database import now
from shared.errors import Problem
from shared.web import limits
from shared.web.bodies import validated

blueprint = Blueprint("token_pages", __name__, url_prefix="/account/tokens")
DONE = {"revoked": "The token is revoked: nobody gets in with it any more."}
LIVES = ((7, "A week"), (30, "A month"), (90, "Three months"), (365, "A year"))
USUAL_DAYS = 90
MAY = {"read": "Read", "write": "Read and change"}


@blueprint.get("")
def index() -> ResponseReturnValue:
    context = _context(auth.page_person())
    return forms.show("tokens/tokens.html", {"days": str(USUAL_DAYS)}, DONE, **context)


@blueprint.post("")
@limits.rate("log-in")
def create() -> ResponseReturnValue:
    """The answer shows the token and is no redirect: it is told nowhere else. Sent again it is refused."""
    person = auth.page_person()
    try:
        with web.transaction() as session:
            made = use_cases.make(session, person, validated(NewToken, _sent()))
    except Problem as problem:
        return forms.again("tokens/tokens.html", problem, **_context(person))
    values = {"days": str(USUAL_DAYS)}
    return forms.show("tokens/tokens.html", values, made=made, **_context(person))


@blueprint.post("/<uuid:token_id>/revocation")
def revoke(token_id: UUID) -> ResponseReturnValue:
    with web.transaction() as session:
        token = use_cases.find(session, auth.page_person().id, token_id)
        confirmation.require(revocation_question(token), "/account/tokens")
        use_cases.revoke(token)
    return forms.go("/account/tokens?done=revoked")


@blueprint.app_template_global("token_question")
def revocation_question(token: PersonalToken) -> Question:
    return Question(
        asks=f"Revoke “{token.name}”? Programs that use it stop working at once.", button="Revoke"
    )


def _sent() -> dict[str, Any]:
    """The form as the JSON call would send it: a choice for each area, and a life in days."""
    known = {scope for area in AREAS for scope in area.scopes}
    chosen = [request.form.get(area.name, "") for area in AREAS]
    days = request.form.get("days", "")
    life = timedelta(days=int(days) if days in {str(number) for number, _ in LIVES} else USUAL_DAYS)
    return {
        "name": request.form.get("name", ""),
        "scopes": [scope for scope in chosen if scope in known],
        "expires_at": now() + life,
    }


def _context(person: Person) -> dict[str, Any]:
    with web.transaction() as session:
        tokens = use_cases.listed(session, person.id)
    return {"tokens": tokens, "areas": AREAS, "may": MAY, "lives": LIVES, "now": now()}
