"""Finds out who is asking, by the token in cookie or bearer header, and guards writes made with the cookie."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from urllib.parse import quote, urlsplit

from flask import Flask, Response, current_app, g, redirect, request

from shared.auth import LogInFirst, bearer_token, embedding, known_person, safe_next, session_cookies
from shared.auth.revocations import Revocations
from shared.auth.session_cookies import CSRF_COOKIE, SESSION_COOKIE
from shared.auth.tokens import BadToken, ExpiredToken, SessionClaims, TokenVerifier
from shared.errors import Forbidden

CSRF_HEADER = "X-CSRF-Token"
CSRF_FIELD = "csrf_token"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
RENEWAL_PATH = "/api/v1/logins/current/renewal"
RENEWING_PATHS = frozenset({RENEWAL_PATH, "/api/v1/logins/current/inbox-token"})

PERSONAL_PREFIX = "fanfare_pat_"
"""Begins every personal token, so that it is told from a log-in's, and found by those who search code for secrets."""

Renew = Callable[[SessionClaims], "Renewal | None"]
Recognise = Callable[[str], SessionClaims | None]


class CsrfFailed(Forbidden):
    type = "csrf"
    title = "The form is out of date"


class ForeignOrigin(Forbidden):
    type = "foreign-origin"
    title = "The request came from another site"


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
                "person": known_person(),
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
        bearer = bearer_token()
        if embedding.admits():
            g.claims = self.identify_for_inbox(bearer) if bearer else None
            return
        if bearer and bearer.startswith(PERSONAL_PREFIX):
            g.claims = self.recognise(bearer) if self.recognise else None
            return
        token = bearer or session_cookies.session_token()
        g.claims = self.identify(token, may_renew=_may_renew()) if token else None
        if guarded and g.claims and not bearer:
            _check_csrf(g.claims)


def csrf_hash(value: str) -> str:
    """SHA-256 in hex: the token carries this and not the value, so that a stolen token alone writes nothing."""
    return sha256(value.encode()).hexdigest()


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
