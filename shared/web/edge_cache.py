"""Which answers the gateway may keep for everybody: what is public, asked for by nobody in particular, and has a tag.

The gateway keeps nothing that does not say so here (`X-Accel-Expires`), so what is forgotten is slow, never leaked.
"""

from __future__ import annotations

import time

from flask import Flask, Response, request

from shared.auth import session_cookies


def install(app: Flask) -> None:
    """Offer every answer that qualifies."""
    app.after_request(_offer)


def _offer(response: Response) -> Response:
    if request.method in {"GET", "HEAD"} and _is_public(response) and _asked_by_nobody():
        # To the end of the present second: a life of one second would be up to two, since Nginx counts in whole ones.
        response.headers["X-Accel-Expires"] = f"@{int(time.time())}"
    return response


def _asked_by_nobody() -> bool:
    return "Authorization" not in request.headers and session_cookies.session_token() is None


def _is_public(response: Response) -> bool:
    """`no-cache` with a tag is how `shared.web.etag` marks what may be kept and asked for again."""
    if response.status_code not in {200, 304} or "ETag" not in response.headers:
        return False
    # Not `response.cache_control`: what is ready to be changed, too, takes nine times as long to make.
    control = {part.strip() for part in response.headers.get("Cache-Control", "").split(",")}
    return (
        "no-cache" in control
        and not control & {"private", "no-store"}
        and "Set-Cookie" not in response.headers
    )
