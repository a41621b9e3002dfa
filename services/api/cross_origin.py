"""What pages of other sites may read: what is public, never as somebody."""

from __future__ import annotations

from flask import Flask
from flask_cors import CORS

PUBLIC = r"/api/v1/(events(/.*)?|openapi\.json)"


def install(app: Flask) -> None:
    """The same `*` for every origin, so that a cache may keep the answer for all of them."""
    CORS(
        app,
        resources={PUBLIC: {"origins": "*"}},
        methods=["GET", "HEAD"],
        allow_headers=["If-None-Match"],
        expose_headers=["ETag", "Retry-After"],
        supports_credentials=False,
        send_wildcard=True,
        max_age=86400,
    )
