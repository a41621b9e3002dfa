"""Who is asking, as routes and pages say it. How that is found out, and who may write, is the guard's."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from flask import g, request

from shared.auth.tokens import SessionClaims
from shared.errors import Forbidden, NotAuthenticated

# Browsers drop tabs and line ends and read a backslash as a slash: `/\t/other.example` leads to another site.
_OWN_PATH = re.compile(r"/(?![/\\])[^\x00-\x20\x7f\\]*")

FOR_ADMINS = "Only the platform's administrators may see this."
View = TypeVar("View", bound=Callable[..., object])


class LogInFirst(Exception):
    """A page needs somebody logged in; rendered as a redirect to the log-in page."""


@dataclass(frozen=True)
class Person:
    id: UUID
    name: str
    login_id: UUID
    is_admin: bool
    language: str = "en"


def by_signed_link(view: View) -> View:
    """Marks a view whose address alone says who may write, so that it does not matter which site a POST comes from.

    A mail program in a browser sends the one click of RFC 8058 with an `Origin` of its own.
    """
    view.is_signed_link = True  # type: ignore[attr-defined]
    return view


def person_or_none() -> Person | None:
    """Whoever is logged in, or None. Raises `NotAuthenticated` for a bearer token that is dead.

    A program that sends one means to be somebody: as nobody it would not find its own drafts and never learn why.
    """
    found = known_person()
    if found is None and bearer_token():
        raise NotAuthenticated("Your token is not alive any more: renew it, or log in again.")
    return found


def person() -> Person:
    """Whoever is logged in. Raises `NotAuthenticated` (401)."""
    found = person_or_none()
    if found is None:
        raise NotAuthenticated("Log in, or send a token that is still alive.")
    return found


def page_person() -> Person:
    """Whoever is logged in, or a detour over the log-in page."""
    found = person_or_none()
    if found is None:
        raise LogInFirst
    return found


def page_admin() -> Person:
    """A platform admin at a page; strangers get the log-in page. Raises 403."""
    page_person()
    return admin()


def admin() -> Person:
    """A platform admin. Raises 401 or 403."""
    found = person()
    if not found.is_admin:
        raise Forbidden(FOR_ADMINS)
    return found


def personal_token() -> UUID | None:
    """The id of the personal token that the request came with, if it did."""
    found: UUID | None = g.get("personal_token")
    return found


def claims() -> SessionClaims:
    """The claims behind `person()`; for code that issues the next token."""
    found: SessionClaims | None = g.get("claims")
    if found is None:
        raise NotAuthenticated("Log in, or send a token that is still alive.")
    return found


def known_person() -> Person | None:
    """Whoever is logged in, or None, whatever token was sent."""
    claims: SessionClaims | None = g.get("claims")
    if claims is None:
        return None
    return Person(claims.account_id, claims.name, claims.login_id, claims.is_admin, claims.language)


def safe_next(target: str | None, default: str = "/") -> str:
    """A path of our own to go on to; anything that could lead to another site becomes `default`."""
    return target if target and _OWN_PATH.fullmatch(target) else default


def bearer_token() -> str | None:
    """The token in the `Authorization` header."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None
