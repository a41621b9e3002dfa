"""What `benchmarks.etag` asks besides our own routes, as apps for gunicorn."""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, jsonify, request

from services.api.app import from_environment
from services.api.events import versions
from services.api.programme import lists
from services.api.programme.lists import ListQuery
from services.api.programme.resources import SESSIONS
from shared import auth, web


def bare() -> Flask:
    """Flask and nothing else."""
    app = Flask("constant")
    app.add_url_rule("/readyz", "ready", _constant)
    app.add_url_rule("/constant", view_func=_constant)
    return app


def api() -> Flask:
    """The api as it is, with two routes more."""
    app = from_environment()
    app.add_url_rule("/constant", view_func=_constant)
    app.add_url_rule("/hashed-sessions/<uuid:event_id>", view_func=_hashed)
    return app


def _constant() -> str:
    return "constant"


def _hashed(event_id: Any) -> Response:
    """What one does without versions: the same list through the same code, hashed by werkzeug."""
    with web.transaction() as session:
        found = versions.read(session, event_id, auth.person_or_none())
        page = lists.page(session, event_id, SESSIONS, found.scope, ListQuery())
    answer = jsonify(items=page.items, next=page.next)
    answer.add_etag()
    return answer.make_conditional(request)  # type: ignore[return-value]
