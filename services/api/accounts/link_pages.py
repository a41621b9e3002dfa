"""Where the links of mails lead: proving an address, choosing a new password."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from services.api import forms
from services.api.accounts import sessions, use_cases
from services.api.accounts.bodies import PasswordReset, PasswordResetRequest
from services.api.accounts.errors import BadLinkToken
from services.api.invites import arrivals
from services.api.keyring import keyring
from shared import auth, web
from shared.auth import session_cookies
from shared.auth.links import Verification
from shared.errors import Problem
from shared.web import limits

blueprint = Blueprint("link_pages", __name__)
SENT = {
    "sent": "If there is an account with this address, a mail with a link is on its way. The link works for an hour."
}


@blueprint.get("/verify/<token>")
def verify_form(token: str) -> ResponseReturnValue:
    """Mail programs open links to look at them: only for who is logged in opening it is enough."""
    try:
        link = use_cases.read_verification(keyring().links, token)
        person = auth.person_or_none()
        if person is None or person.id != link.account_id:
            return forms.show("accounts/verify.html", token=token, email=link.email)
        return _verified(link)
    except BadLinkToken as problem:
        return forms.again("accounts/link_void.html", problem, another="/account", label="Go to your account")


@blueprint.post("/verify/<token>")
@limits.rate("log-in")
def verify(token: str) -> ResponseReturnValue:
    try:
        return _verified(use_cases.read_verification(keyring().links, token))
    except BadLinkToken as problem:
        return forms.again("accounts/link_void.html", problem, another="/account", label="Go to your account")


@blueprint.get("/password-reset")
def request_form() -> ResponseReturnValue:
    return forms.show("accounts/password_reset_request.html", done=SENT)


@blueprint.post("/password-reset")
@limits.rate("mail")
def request_link() -> ResponseReturnValue:
    try:
        body = web.form(PasswordResetRequest)
    except Problem as problem:
        return forms.again("accounts/password_reset_request.html", problem)
    with web.transaction() as session:
        use_cases.request_password_reset(session, body.email)
    return forms.go("/password-reset?done=sent")


@blueprint.get("/password-reset/<token>")
def reset_form(token: str) -> ResponseReturnValue:
    try:
        link = use_cases.read_password_reset(keyring().links, token)
        with web.transaction() as session:
            account = use_cases.check_password_reset(session, link)
    except BadLinkToken as problem:
        return _void_reset(problem)
    return forms.show("accounts/password_reset.html", {"email": account.email})


@blueprint.post("/password-reset/<token>")
@limits.rate("log-in")
def reset(token: str) -> ResponseReturnValue:
    try:
        sessions.reset_password(token, web.form(PasswordReset).password)
    except BadLinkToken as problem:
        return _void_reset(problem)
    except Problem as problem:
        return forms.again("accounts/password_reset.html", problem)
    response = forms.go("/log-in?done=password")
    session_cookies.remove(response)
    return response


def _verified(link: Verification) -> str:
    with web.transaction() as session:
        account = arrivals.verify(session, link)
    return forms.show("accounts/verified.html", email=account.email)


def _void_reset(problem: BadLinkToken) -> ResponseReturnValue:
    return forms.again(
        "accounts/link_void.html", problem, another="/password-reset", label="Ask for a new link"
    )
