"""Accounts and logins as JSON."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, make_response, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from services.api.accounts import renewal, sessions, use_cases, views
from services.api.accounts.bodies import (
    AccountChange,
    LogIn,
    PasswordChange,
    PasswordReset,
    PasswordResetRequest,
    SignUp,
    VerificationBody,
)
from services.api.accounts.logins import Opened
from services.api.accounts.models import Account
from services.api.events.people import roles_of
from services.api.invites import arrivals
from services.api.keyring import keyring
from shared import auth, web
from shared.auth import session_cookies
from shared.errors import NotAuthenticated
from shared.web import etag, limits

blueprint = Blueprint("accounts", __name__, url_prefix="/api/v1")


@blueprint.post("/accounts")
@limits.rate("sign-up")
def sign_up() -> Response:
    opened = sessions.sign_up(web.body(SignUp))
    return _with_cookies(web.created(views.account(opened.account), "/api/v1/accounts/me"), opened)


@blueprint.post("/accounts/verifications")
@limits.rate("log-in")
def verify() -> ResponseReturnValue:
    link = use_cases.read_verification(keyring().links, web.body(VerificationBody).token)
    with web.transaction() as session:
        arrivals.verify(session, link)
    return jsonify(verified=True)


@blueprint.post("/accounts/verifications/resend")
@limits.rate("mail")
def resend_verification() -> ResponseReturnValue:
    person = auth.person()
    with web.transaction() as session:
        use_cases.resend_verification(session, person.id)
    return "", 202


@blueprint.get("/accounts/me")
def me() -> ResponseReturnValue:
    person = auth.person()
    with web.transaction() as session:
        answer = _me(session, use_cases.locked(session, person.id))
    return etag.answered(answer, private=True)


@blueprint.patch("/accounts/me")
def change_me() -> ResponseReturnValue:
    person = auth.person()
    with web.transaction() as session:
        etag.refuse_stale(etag.digest(_me(session, use_cases.locked(session, person.id))))
        account = use_cases.change(session, person.id, web.body(AccountChange).changes())
        answer = _me(session, account)
    return etag.tagged(answer, etag.digest(answer), private=True)


@blueprint.put("/accounts/me/password")
@limits.rate("log-in")
def change_password() -> ResponseReturnValue:
    sessions.change_password(auth.person(), web.body(PasswordChange))
    return "", 204


@blueprint.post("/password-resets")
@limits.rate("mail")
def request_password_reset() -> ResponseReturnValue:
    body = web.body(PasswordResetRequest)
    with web.transaction() as session:
        use_cases.request_password_reset(session, body.email)
    return "", 202


@blueprint.put("/password-resets/<token>")
@limits.rate("log-in")
def reset_password(token: str) -> ResponseReturnValue:
    use_cases.read_password_reset(keyring().links, token)
    sessions.reset_password(token, web.body(PasswordReset).password)
    return "", 204


@blueprint.post("/logins")
@limits.rate("log-in")
def log_in() -> Response:
    opened = sessions.log_in(web.body(LogIn))
    return _with_cookies(web.created(views.opened(opened)), opened)


@blueprint.post("/logins/current/renewal")
def renew() -> Response:
    claims = auth.claims()
    with web.transaction() as session:
        fresh = renewal.renewal(session, keyring().signer, claims.login_id)
    if fresh is None:
        raise NotAuthenticated("This login has ended. Log in again.")
    response = jsonify(views.renewed(fresh))
    if session_cookies.SESSION_COOKIE in request.cookies:
        session_cookies.put(response, fresh.token, None)
    return response


@blueprint.post("/logins/current/inbox-token")
def lend_inbox() -> ResponseReturnValue:
    """For a page of another site that shows this person's bell."""
    claims = auth.claims()
    with web.transaction() as session:
        fresh = renewal.renewal(session, keyring().signer, claims.login_id)
    if fresh is None:
        raise NotAuthenticated("This login has ended. Log in again.")
    return jsonify(views.lent(keyring().signer.inbox(fresh.claims), fresh))


@blueprint.delete("/logins/current")
def log_out() -> Response:
    sessions.log_out(auth.person())
    response = make_response("", 204)
    session_cookies.remove(response)
    return response


def _me(session: Session, account: Account) -> Response:
    return jsonify(views.me(account, roles_of(session, account.id)))


def _with_cookies(response: Response, opened: Opened) -> Response:
    session_cookies.put(response, opened.token, opened.csrf)
    return response
