"""The account page: name, language, zone, password, and the proof of the address."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from services.api import forms
from services.api.accounts import languages, renewal, sessions, use_cases
from services.api.accounts.bodies import AccountForm, PasswordChange
from services.api.accounts.models import Account
from services.api.inputs import zone_choices
from services.api.keyring import keyring
from shared import auth, web
from shared.auth import Person, session_cookies
from shared.errors import Problem
from shared.web import limits

blueprint = Blueprint("settings_pages", __name__)
DONE = {
    "saved": "Saved.",
    "password": "Your new password is set. You are logged out everywhere else.",
    "mail": "The mail is on its way. Open its link to confirm your address.",
}


@blueprint.get("/account")
def show() -> ResponseReturnValue:
    account = _account(auth.page_person())
    return forms.show("accounts/account.html", _values(account), DONE, **_context(account))


@blueprint.post("/account")
def change() -> ResponseReturnValue:
    person = auth.page_person()
    try:
        changes = web.form(AccountForm).changes()
    except Problem as problem:
        return _again(person, problem)
    with web.transaction() as session:
        use_cases.change(session, person.id, changes)
        fresh = renewal.renewal(session, keyring().signer, person.login_id)
    response = forms.go("/account?done=saved")
    if fresh:
        session_cookies.put(response, fresh.token, None)  # the header shows the name in the token
    return response


@blueprint.post("/account/password")
@limits.rate("log-in")
def change_password() -> ResponseReturnValue:
    person = auth.page_person()
    try:
        sessions.change_password(person, web.form(PasswordChange))
    except Problem as problem:
        return _again(person, problem)
    return forms.go("/account?done=password")


@blueprint.post("/account/verification")
@limits.rate("mail")
def resend_verification() -> Response:
    person = auth.page_person()
    with web.transaction() as session:
        use_cases.resend_verification(session, person.id)
    return forms.go("/account?done=mail")


def _account(person: Person) -> Account:
    with web.transaction() as session:
        return use_cases.locked(session, person.id)


def _again(person: Person, problem: Problem) -> ResponseReturnValue:
    account = _account(person)
    return forms.again("accounts/account.html", problem, _values(account), **_context(account))


def _values(account: Account) -> dict[str, str]:
    return {"name": account.name, "language": account.language, "timezone": account.timezone}


def _context(account: Account) -> dict[str, Any]:
    return {
        "account": account,
        "zones": zone_choices(account.timezone),
        "languages": languages.choices(account.language),
    }
