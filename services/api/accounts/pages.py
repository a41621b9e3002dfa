"""Signing up, logging in and out."""

from __future__ import annotations

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from services.api import forms
from services.api.accounts import sessions, use_cases
from services.api.accounts.bodies import LogIn, SignUp
from services.api.accounts.logins import Opened
from services.api.invites import keys
from services.api.invites.models import Invite
from services.api.keyring import keyring
from shared import auth, web
from shared.auth import session_cookies
from shared.errors import Forbidden, Problem
from shared.web import limits

blueprint = Blueprint("account_pages", __name__)
AFTER_LOG_IN = {
    "password": "Your new password is set. Log in with it.",
    "out": "You are logged out.",
    "ended": "Your log-in has ended, so nothing was sent. Log in, then send the form again.",
}


@blueprint.get("/sign-up")
def sign_up_form() -> ResponseReturnValue:
    token = request.args.get("invite", "")
    if auth.person_or_none():
        return forms.go(f"/invites/{token}" if token else _next("/"))
    if not token:
        return forms.show("accounts/sign_up.html", next=_next(""))
    invite, registered = _invite(token)
    if registered:
        return forms.go(f"/invites/{token}")
    values = {"email": invite.email, "invite_token": token}
    return forms.show("accounts/sign_up.html", values, invite=invite)


@blueprint.post("/sign-up")
@limits.rate("sign-up")
def sign_up() -> ResponseReturnValue:
    token = request.form.get("invite_token")
    invite = _invite(token)[0] if token else None
    try:
        opened = sessions.sign_up(web.form(SignUp))
    except Problem as problem:
        return forms.again("accounts/sign_up.html", problem, invite=invite, next=_next(""))
    return _entered(opened, f"/events/{invite.event_id}?done=joined" if invite else _next("/?done=welcome"))


@blueprint.get("/log-in")
def log_in_form() -> ResponseReturnValue:
    if auth.person_or_none():
        return forms.go(_next("/"))
    return forms.show("accounts/log_in.html", done=AFTER_LOG_IN, next=_next(""))


@blueprint.post("/log-in")
@limits.rate("log-in")
def log_in() -> ResponseReturnValue:
    try:
        opened = sessions.log_in(web.form(LogIn))
    except Problem as problem:
        return forms.again("accounts/log_in.html", problem, next=_next(""))
    return _entered(opened, _next("/"))


@blueprint.post("/log-out")
def log_out() -> ResponseReturnValue:
    person = auth.person_or_none()
    if person:
        sessions.log_out(person)
    response = forms.go(_next("/log-in?done=out"))
    session_cookies.remove(response)
    return response


def _next(default: str) -> str:
    """Where to go on, from the form or the address; never to another site."""
    return auth.safe_next(request.values.get("next"), default)


def _invite(token: str) -> tuple[Invite, bool]:
    """The open invite that a sign-up link is for, and whether its address has an account. Raises 403 or 410."""
    key = keys.read(keyring().links, token)
    if not key.is_signed:
        raise Forbidden("Open the link of the mail: this one is for people who have an account.")
    with web.transaction() as session:
        invite = keys.find(session, key, None)
        keys.check_open(invite)
        return invite, use_cases.by_address(session, invite.email) is not None


def _entered(opened: Opened, path: str) -> Response:
    response = forms.go(path)
    session_cookies.put(response, opened.token, opened.csrf)
    return response
