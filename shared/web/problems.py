"""One place that renders errors: problem+json for programs, a page for people. A stack trace never leaves."""

from __future__ import annotations

import json
import logging

from flask import Flask, Response, render_template, request
from flask_limiter import RateLimitExceeded
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge
from werkzeug.http import HTTP_STATUS_CODES

from shared.errors import Problem, TooManyRequests, Unavailable
from shared.observability import trace

logger = logging.getLogger(__name__)
PROBLEM_TYPE = "application/problem+json"
TRY_AGAIN_SECONDS = 5


def install(app: Flask) -> None:
    """Render every error of the app in one way: problem+json for the API, a page for people."""
    app.register_error_handler(Problem, render)
    app.register_error_handler(RateLimitExceeded, _too_many)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(DBAPIError, _database)
    app.register_error_handler(PoolTimeout, _database)
    app.register_error_handler(Exception, _unexpected)


def render(problem: Problem) -> Response:
    """The answer for a problem, in the form its reader can use."""
    response = (
        _page(problem) if wants_page() else Response(json.dumps(problem.body()), content_type=PROBLEM_TYPE)
    )
    response.status_code = problem.status
    response.headers.extend(problem.headers)
    if problem.status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"  # RFC 9110 wants one with every 401
    if isinstance(problem, Unavailable):
        response.headers["Retry-After"] = str(TRY_AGAIN_SECONDS)
    return response


def wants_page() -> bool:
    """Whether a person in a browser is asking, and not a program."""
    return not request.path.startswith("/api/") and request.accept_mimetypes.accept_html


def _page(problem: Problem) -> Response:
    return Response(
        render_template("problem.html", problem=problem, request_id=_worth_reporting(problem)),
        content_type="text/html; charset=utf-8",
    )


def _worth_reporting(problem: Problem) -> str | None:
    """The id under which our logs tell the rest, where the fault is ours."""
    return trace.current_id() if problem.status >= 500 else None


class _Translated(Problem):
    """An error of the framework in our own form."""

    def __init__(self, status: int, title: str, detail: str) -> None:
        super().__init__(detail)
        self.status = status  # type: ignore[misc]
        self.title = title  # type: ignore[misc]


def _http(error: HTTPException) -> Response:
    status = error.code or 500
    if status < 400:
        return error.get_response()  # type: ignore[return-value]
    detail = "Send at most 1 MB." if isinstance(error, RequestEntityTooLarge) else ""
    response = render(_Translated(status, HTTP_STATUS_CODES.get(status, "Error"), detail))
    if allow := dict(error.get_headers()).get("Allow"):
        response.headers["Allow"] = allow
    return response


def _too_many(error: RateLimitExceeded) -> Response:
    seconds = error.limit.limit.get_expiry()
    return render(TooManyRequests("Wait a little, then try again.", headers={"Retry-After": str(seconds)}))


def _database(error: DBAPIError | PoolTimeout) -> Response:
    """Away, overloaded, locked for too long or just upgraded: the same request may succeed in a moment."""
    if isinstance(error, OperationalError | InterfaceError | PoolTimeout) or error.connection_invalidated:
        logger.warning("the database did not answer in time", extra={"why": str(error)[:500]})
        return render(Unavailable("Please try again in a moment."))
    return _unexpected(error)


def _unexpected(_: Exception) -> Response:
    logger.exception("unexpected error")
    return render(Problem("We have noted it. Please try again."))
