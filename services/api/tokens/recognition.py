"""Who comes with a personal token, and whether the token lets them where they go."""

from __future__ import annotations

from collections.abc import Callable

from flask import g, request

from services.api.tokens import use_cases
from services.api.tokens.errors import OutOfScope
from services.api.tokens.models import PersonalToken
from services.api.tokens.scopes import allows, needed
from shared.auth.tokens import SessionClaims
from shared.database import Database


def recognising(database: Database) -> Callable[[str], SessionClaims | None]:
    """What the guard calls for a personal token; None where it is not alive. Raises `OutOfScope`.

    Looked up on each request, so a revocation counts at once. What its owner may do is asked as ever: a token takes
    away and never adds, and nobody is an administrator by one.
    """

    def recognise(text: str) -> SessionClaims | None:
        found = use_cases.recognised(database, text)
        if found is None:
            return None
        token, account = found
        g.personal_token = token.id
        _refuse_out_of_scope(token)
        return SessionClaims(account.id, account.name, token.id, False, "", token.expires_at)

    return recognise


def _refuse_out_of_scope(token: PersonalToken) -> None:
    if request.url_rule is None:
        return  # there is nothing there, which is told as ever
    wanted = needed(request.method, request.url_rule.rule)
    if wanted is None:
        raise OutOfScope("No personal token can do this: log in for it.")
    if not allows(token.scopes, wanted):
        raise OutOfScope(f"It lacks the scope {wanted}.")
