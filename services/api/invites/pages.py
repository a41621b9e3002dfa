"""Where an invite's link leads."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from services.api import confirmation, forms
from services.api.accounts.addresses import masked
from services.api.accounts.use_cases import by_address
from services.api.invites import keys, questions, use_cases
from services.api.invites.errors import ForAnother, InviteOver, NotProven
from services.api.invites.keys import Key
from services.api.keyring import keyring
from shared import auth, web
from shared.auth import Person
from shared.web import limits

blueprint = Blueprint("invite_pages", __name__)
blueprint.add_app_template_global(questions.refusal, "declining_question")


@blueprint.get("/invites/<token>")
def show(token: str) -> ResponseReturnValue:
    key = keys.read(keyring().links, token)
    person = auth.person_or_none() if key.is_signed else auth.page_person()
    try:
        return _invite_page(token, key, person)
    except (ForAnother, NotProven) as problem:
        return forms.again("invites/for_another.html", problem, token=token)
    except InviteOver as problem:
        return forms.again("invites/over.html", problem)


@blueprint.post("/invites/<token>/acceptance")
@limits.rate("invite")
def accept(token: str) -> ResponseReturnValue:
    person, key = auth.page_person(), keys.read(keyring().links, token)
    try:
        with web.transaction() as session:
            invite = use_cases.accept(session, key, person)
    except InviteOver as problem:
        return forms.again("invites/over.html", problem)
    return forms.go(f"/events/{invite.event_id}?done=joined")


@blueprint.post("/invites/<token>/refusal")
@limits.rate("invite")
def decline(token: str) -> ResponseReturnValue:
    person, key = auth.page_person(), keys.read(keyring().links, token)
    try:
        with web.transaction() as session:
            use_cases.decline(session, key, person)
            confirmation.require(questions.refusal(), f"/invites/{token}")
    except InviteOver as problem:
        return forms.again("invites/over.html", problem)
    return forms.go("/?done=declined")


def _invite_page(token: str, key: Key, person: Person | None) -> ResponseReturnValue:
    with web.transaction() as session:
        invite = use_cases.open_link(session, key, person)
        registered = by_address(session, invite.email) is not None
    try:
        keys.check_open(invite)
    except InviteOver as problem:
        joined = person is not None and invite.account_id == person.id
        return forms.again("invites/over.html", problem, event=invite.event if joined else None)
    return forms.show(
        "invites/invite.html", invite=invite, token=token, registered=registered, masked=masked(invite.email)
    )
