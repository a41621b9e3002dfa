"""The whole platform's API as a document for programs, and as pages for people."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pathlib import Path

from flask import Blueprint, Response, render_template

from shared.web import app, etag

blueprint = Blueprint("documentation", __name__)
DOCUMENT = Path(__file__).with_name("openapi.json")
# Swagger UI draws its icons from `data:` addresses.
CONTENT_SECURITY_POLICY = app.CONTENT_SECURITY_POLICY.replace("img-src 'self'", "img-src 'self' data:")


@blueprint.get("/api/v1/openapi.json")
def document() -> Response:
    """This very document."""
    body, tag = _document()
    return etag.not_modified(tag) or etag.tagged(Response(body, content_type="application/json"), tag)


@blueprint.get("/api/docs")
def show() -> Response:
    response = Response(render_template("pages/documentation.html"))
    response.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
    return response


@cache
def _document() -> tuple[bytes, str]:
    """It changes with the code only, so it is read once."""
    body = DOCUMENT.read_bytes()
    return body, sha256(body).hexdigest()[:16]
