"""Who is asking: reads the session token from cookie or bearer header, and guards writes made with the cookie."""

from __future__ import annotations

import hmac
import re
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import TypeVar
from urllib.parse import quote, urlsplit
from uuid import UUID

from flask import Flask, Response, current_app, g, redirect, request

from shared import embedding, session_cookies
from shared.errors import Forbidden, NotAuthenticated
from shared.revocations import Revocations
from shared.session_cookies import CSRF_COOKIE, SESSION_COOKIE
from shared.tokens import BadToken, ExpiredToken, SessionClaims, TokenVerifier

CSRF_HEADER = "X-CSRF-Token"
CSRF_FIELD = "csrf_token"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
RENEWAL_PATH = "/api/v1/logins/current/renewal"
RENEWING_PATHS = frozenset({RENEWAL_PATH, "/api/v1/logins/current/inbox-token"})

# Browsers drop tabs and line ends and read a backslash as a slash: `/\t/other.example` leads to another site.
_OWN_PATH = re.compile(r"/(?![/\\])[^\x00-\x20\x7f\\]*")

FOR_ADMINS = "Only the platform's administrators may see this."
PERSONAL_PREFIX = "fanfare_pat_"
"""Begins every personal token, so that it is told from a log-in's, and found by those who search code for secrets."""

Renew = Callable[[SessionClaims], "Renewal | None"]
Recognise = Callable[[str], SessionClaims | None]
View = TypeVar("View", bound=Callable[..., object])


class CsrfFailed(Forbidden):
    type = "csrf"
    title = "The form is out of date"


class ForeignOrigin(Forbidden):
    type = "foreign-origin"
    title = "The request came from another site"


class LogInFirst(Exception):
    """A page needs somebody logged in; rendered as a redirect to the log-in page."""


@dataclass(frozen=True)
class Person:
    id: UUID
    name: str
    login_id: UUID
    is_admin: bool
    language: str = "en"


@dataclass(frozen=True)
class Renewal:
    """A fresh token for a login that lives on though its old token has expired."""

    claims: SessionClaims
    token: str


@dataclass(frozen=True)
class Guard:
    """What a service needs to know people by. Only `api` can renew and knows personal tokens: it has their tables."""

    verifier: TokenVerifier
    revocations: Revocations
    renew: Renew | None = None
    recognise: Recognise | None = None

    def install(self, app: Flask) -> None:
        """Ask on every request who it is: `person()` here, `person` and `csrf_token` in templates."""
        app.extensions["guard"] = self
        app.before_request(self._check)
        app.after_request(_keep_renewal)
        app.context_processor(
            lambda: {
                "person": _present(),
                "csrf_token": request.cookies.get(CSRF_COOKIE, ""),
            }
        )
        app.register_error_handler(LogInFirst, _to_log_in)

    def identify(self, token: str, *, may_renew: bool = False) -> SessionClaims | None:
        """The live claims of a token, or None when it is forged, revoked or expired beyond renewal."""
        try:
            claims = self.verifier.session(token)
        except ExpiredToken as expired:
            return self._renewed(SessionClaims.from_claims(expired.claims)) if may_renew else None
        except BadToken:
            return None
        return None if self.revocations.is_revoked(claims.login_id) else claims

    def identify_for_inbox(self, token: str) -> SessionClaims | None:
        """As `identify`, of a token that is good for an inbox alone."""
        try:
            claims = self.verifier.inbox(token)
        except BadToken:
            return None
        return None if self.revocations.is_revoked(claims.login_id) else claims

    def _renewed(self, claims: SessionClaims) -> SessionClaims | None:
        renewal = self.renew(claims) if self.renew else None
        if renewal is None:
            return None
        g.renewal = renewal
        return renewal.claims

    def _check(self) -> None:
        g.claims = None
        if request.path in ("/healthz", "/readyz", "/metrics"):
            return
        guarded = request.method not in SAFE_METHODS and not _is_signed_link()
        if guarded:
            _check_origin()
        bearer = _bearer()
        if embedding.admits():
            g.claims = self.identify_for_inbox(bearer) if bearer else None
            return
        if bearer and bearer.startswith(PERSONAL_PREFIX):
            g.claims = self.recognise(bearer) if self.recognise else None
            return
        token = bearer or request.cookies.get(SESSION_COOKIE)
        g.claims = self.identify(token, may_renew=_may_renew()) if token else None
        if guarded and g.claims and not bearer:
            _check_csrf(g.claims)


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
    found = _present()
    if found is None and _bearer():
        raise NotAuthenticated("Your token is not alive any more: renew it, or log in again.")
    return found


def _present() -> Person | None:
    claims: SessionClaims | None = g.get("claims")
    if claims is None:
        return None
    return Person(claims.account_id, claims.name, claims.login_id, claims.is_admin, claims.language)


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


def csrf_hash(value: str) -> str:
    """SHA-256 in hex: the token carries this and not the value, so that a stolen token alone writes nothing."""
    return sha256(value.encode()).hexdigest()


def safe_next(target: str | None, default: str = "/") -> str:
    """A path of our own to go on to; anything that could lead to another site becomes `default`."""
    return target if target and _OWN_PATH.fullmatch(target) else default


def same_origin(origin: str | None, host: str) -> bool:
    """Whether an `Origin` header names the host that was asked. No header means no browser: fine."""
    try:
        return origin is None or urlsplit(origin).netloc == host
    except ValueError:
        return False


def _is_signed_link() -> bool:
    view = current_app.view_functions.get(request.endpoint or "")
    return getattr(view, "is_signed_link", False)


def _may_renew() -> bool:
    """Pages renew on the way; API clients are told 401 and call the renewal themselves."""
    return request.path in RENEWING_PATHS or not request.path.startswith("/api/")


def _bearer() -> str | None:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


def _check_origin() -> None:
    if "Origin" not in request.headers:
        return
    if not same_origin(request.headers["Origin"], request.host) and not embedding.admits():
        raise ForeignOrigin("Open the page on this site and try again.")


def _check_csrf(live: SessionClaims) -> None:
    value = request.headers.get(CSRF_HEADER) or request.form.get(CSRF_FIELD, "")
    if not hmac.compare_digest(csrf_hash(value), live.csrf_hash):
        raise CsrfFailed(
            f"Send the value of the cookie {CSRF_COOKIE} as {CSRF_HEADER}; on a page, reload it first."
        )


def _keep_renewal(response: Response) -> Response:
    renewal: Renewal | None = g.pop("renewal", None)
    if renewal is not None and SESSION_COOKIE in request.cookies:
        session_cookies.put(response, renewal.token, None)
    return response


def _to_log_in(_: LogInFirst) -> Response:
    if request.method in SAFE_METHODS:
        return redirect(f"/log-in?next={_quoted(request.full_path.rstrip('?'))}", 303)  # type: ignore[return-value]
    return redirect(f"/log-in?next={_quoted(_page_of_the_form())}&done=ended", 303)  # type: ignore[return-value]


def _page_of_the_form() -> str:
    referrer = urlsplit(request.referrer or "")
    return safe_next(referrer.path if referrer.netloc == request.host else None)


def _quoted(path: str) -> str:
    return quote(path, safe="")
