"""The embedded mode's gateway: leads a path to the service that owns it, with the headers that Nginx would set."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any
from uuid import uuid4

from flask import Flask, Response, send_from_directory

StartResponse = Callable[..., Any]
Application = Callable[[dict[str, Any], StartResponse], Iterable[bytes]]

# The same table as in gateway/nginx.conf.template.
ROUTES = (
    (re.compile(r"/api/v1/payments(/|$)|/payments(/|$)"), "payments"),
    (re.compile(r"/api/v1/(admin/)?notifications(/|$)|/(notifications|unsubscribe)(/|$)"), "notifications"),
    (re.compile(r"/dev/mail/previews(/|$)"), "notifications"),
    (re.compile(r"/dev/mail([./]|$)"), "mailbox"),
    (re.compile(r"/socket\.io/"), "realtime"),
    (re.compile(r"/static/"), "static"),
)
ONE_YEAR_SECONDS = 31_536_000
DIST = Path(__file__).parent.parent / "gateway" / "dist"


class Edge:
    """A WSGI application over the services' own."""

    def __init__(self, services: Mapping[str, Application]) -> None:
        self._services = services

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        environ |= _forwarded(environ)
        return self._services[service_of(environ["PATH_INFO"])](environ, start_response)


def service_of(path: str) -> str:
    """Who answers a path."""
    return next((service for pattern, service in ROUTES if pattern.match(path)), "api")


def static_files(folder: Path = DIST) -> Flask:
    """Files whose names carry a hash of their content, so they may be kept for ever."""
    app = Flask("embedded.static", static_folder=None)

    @app.get("/static/<path:name>")
    def static_file(name: str) -> Response:
        response = send_from_directory(folder, name, max_age=ONE_YEAR_SECONDS)
        response.cache_control.immutable = True
        response.cache_control.public = True
        response.headers["X-Content-Type-Options"] = "nosniff"
        if name.endswith(".js"):  # the bell on another site
            response.headers["Access-Control-Allow-Origin"] = "*"
        if name == "embed.js":
            response.cache_control.max_age = 0
            response.cache_control.immutable = False
        return response

    return app


def _forwarded(environ: Mapping[str, Any]) -> dict[str, str]:
    """What a client claims in these headers is replaced, as the gateway does it."""
    host = environ.get("HTTP_HOST", "")
    return {
        "HTTP_X_FORWARDED_FOR": environ.get("REMOTE_ADDR", ""),
        "HTTP_X_FORWARDED_PROTO": environ["wsgi.url_scheme"],
        "HTTP_X_FORWARDED_HOST": host,
        "HTTP_X_FORWARDED_PORT": host.partition(":")[2] or "80",
        "HTTP_X_REQUEST_ID": uuid4().hex,
    }
