"""The cookies of a log-in: the session's token, the CSRF value that belongs to it, and where its sockets go."""

from __future__ import annotations

from flask import Response, current_app, g, request

from shared.auth.tokens import account_of
from shared.events import bucket

SESSION_COOKIE = "fanfare_session"
CSRF_COOKIE = "fanfare_csrf"
BUCKET_COOKIE = "fanfare_bucket"
"""Leads a browser's sockets to the process that holds the others of its bucket. A forged one costs that advantage
alone: who somebody is stands in the session."""
SOCKETS_PATH = "/socket.io/"
LOGIN_LIFE_SECONDS = 30 * 24 * 3600


def session_token() -> str | None:
    """The token that the request's cookies bring. To take apart what is not there takes longer than to look."""
    return request.cookies.get(SESSION_COOKIE) if "HTTP_COOKIE" in request.environ else None


def put(response: Response, token: str, csrf: str | None) -> None:
    """Put the token, and the CSRF value where it is new, into cookies."""
    g.pop("renewal", None)  # or the token of the login before would follow, and win
    _set(response, SESSION_COOKIE, token)
    _set(response, BUCKET_COOKIE, bucket(account_of(token)), path=SOCKETS_PATH)
    if csrf:
        _set(response, CSRF_COOKIE, csrf, httponly=False)  # our scripts send it back as a header


def remove(response: Response) -> None:
    """Take the log-in's cookies away from the browser."""
    g.pop("renewal", None)
    response.delete_cookie(SESSION_COOKIE, path="/")
    response.delete_cookie(CSRF_COOKIE, path="/")
    response.delete_cookie(BUCKET_COOKIE, path=SOCKETS_PATH)


def _set(response: Response, name: str, value: str, *, path: str = "/", httponly: bool = True) -> None:
    response.set_cookie(
        name,
        value,
        max_age=LOGIN_LIFE_SECONDS,
        httponly=httponly,
        samesite="Lax",
        secure=bool(current_app.config["SECURE_COOKIES"]),
        path=path,
    )
