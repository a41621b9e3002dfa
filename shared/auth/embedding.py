"""Pages of other sites that show the bell: which ones may (none, unless a setting says so), and what they may ask for.

They show a token that is good for this alone. Cookies prove nothing there: no answer carries
Access-Control-Allow-Credentials.
"""

from __future__ import annotations

from collections.abc import Collection

from flask import Flask, Response, current_app, request

KEY = "embedding"
PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, POST",
    "Access-Control-Allow-Headers": "Authorization, Content-Type, If-None-Match",
    "Access-Control-Max-Age": "600",
}


def install(app: Flask, origins: Collection[str], endpoints: Collection[str]) -> None:
    """Let pages of these origins ask these endpoints of the app, with an inbox token."""
    app.extensions[KEY] = (frozenset(origins), frozenset(endpoints))
    app.after_request(_allow)


def admits() -> bool:
    """Whether the request comes from such a page, for something that it may ask for."""
    if KEY not in current_app.extensions:
        return False
    origins, endpoints = current_app.extensions[KEY]
    return request.headers.get("Origin") in origins and request.endpoint in endpoints


def _allow(response: Response) -> Response:
    response.vary.add("Origin")
    if admits():
        response.headers["Access-Control-Allow-Origin"] = request.headers["Origin"]
        response.headers["Access-Control-Expose-Headers"] = "ETag, Retry-After"
        if request.method == "OPTIONS":
            response.headers.update(PREFLIGHT)
    return response
