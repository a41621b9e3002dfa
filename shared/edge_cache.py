"""Which answers the gateway may keep for everybody: what is public, asked for by nobody in particular, and has a tag.

The gateway keeps nothing that does not say so here (`X-Accel-Expires`), so what is forgotten is slow, never leaked.
"""

from __future__ import annotations

import time

from flask import Flask, Response, request

from shared.auth import SESSION_COOKIE


def install(app: Flask) -> None:
    """Offer every answer that qualifies."""
    app.after_request(_offer)


def _offer(response: Response) -> Response:
    if _asked_by_nobody() and _is_public(response):
        # To the end of the present second: a life of one second would be up to two, since Nginx counts in whole ones.
        response.headers["X-Accel-Expires"] = f"@{int(time.time())}"
    return response


def _asked_by_nobody() -> bool:
    named = "Authorization" in request.headers or SESSION_COOKIE in request.cookies
    return request.method in {"GET", "HEAD"} and not named


def _is_public(response: Response) -> bool:
    """`no-cache` with a tag is how `shared.etag` marks what may be kept and asked for again."""
    control = response.cache_control
    return (
        response.status_code in {200, 304}
        and "ETag" in response.headers
        and control.no_cache is not None
        and not (control.private or control.no_store)
        and "Set-Cookie" not in response.headers
    )
