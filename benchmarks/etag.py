"""A list that has not changed: its 304 from a version, beside building the answer and hashing it, beside a constant.

In one process, without a network: what is equal for all would only hide the differences. The database is PostgreSQL.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from flask import Flask, Response, jsonify, request
from werkzeug.test import EnvironBuilder, run_wsgi_app

from benchmarks.figures import Aim, Figure
from benchmarks.rounds import Sample, interleave
from benchmarks.servers import Servers
from services.api.app import create_app
from services.api.events import versions
from services.api.events.models import Event
from services.api.programme import lists, use_cases
from services.api.programme.bodies import SessionBody, SpeakerBody
from services.api.programme.lists import ListQuery
from services.api.programme.resources import SESSIONS, SPEAKERS
from shared import auth, web
from shared.database import Database
from shared.revocations import InProcessRevocations
from tests.box_office import BoxOffice
from tests.front_desk import SETTINGS

SESSION_COUNT = 500
SECONDS = 1.5
VERSION, HASH, CONSTANT = "304 from the version", "build and hash", "a Flask route that answers a constant"
RATE = "requests/s"
HASHED = "/api/v1/hashed-sessions/<uuid:event_id>"


def run(servers: Servers, rounds: int) -> list[Figure]:
    database = servers.database("api")
    event = _event(database)
    app = create_app(SETTINGS, database, InProcessRevocations())
    app.add_url_rule(HASHED, view_func=_hashed)
    list_path, hashed_path = (
        f"/api/v1/events/{event.id}/sessions",
        HASHED.replace("<uuid:event_id>", str(event.id)),
    )
    subjects = {
        VERSION: _asking(app, list_path),
        HASH: _asking(app, hashed_path),
        CONSTANT: _asking(_constant(), "/"),
    }
    samples = interleave("etag", subjects, rounds)
    return [
        samples.figure(VERSION, RATE, RATE, name=VERSION, against=HASH, aim=Aim(ratio=10)),
        samples.figure(VERSION, RATE, RATE, name=VERSION, against=CONSTANT, aim=Aim(ratio=0.5)),
    ]


def _asking(app: Flask, path: str) -> Callable[[], Sample]:
    """Ask with the tag of the first answer, over and over."""
    first, _, headers = _call(app, path)
    tag = headers.get("ETag", '"none"')
    expected = "304" if "ETag" in headers else first[:3]

    def sample() -> Sample:
        asked, began = 0, time.perf_counter()
        while time.perf_counter() - began < SECONDS:
            status = _call(app, path, tag)[0]
            if status[:3] != expected:
                raise ValueError(f"{path}: {status}")
            asked += 1
        return {RATE: asked / (time.perf_counter() - began)}

    return sample


def _call(app: Flask, path: str, tag: str | None = None) -> tuple[str, bytes, Any]:
    builder = EnvironBuilder(path=path, headers=[("If-None-Match", tag)] if tag else None)
    content, status, headers = run_wsgi_app(app.wsgi_app, builder.get_environ())
    return status, b"".join(content), headers


def _hashed(event_id: Any) -> Response:
    """What one does without versions: the same list through the same code, hashed by werkzeug."""
    with web.transaction() as session:
        found = versions.read(session, event_id, auth.person_or_none())
        page = lists.page(session, event_id, SESSIONS, found.scope, ListQuery())
    answer = jsonify(items=page.items, next=page.next)
    answer.add_etag()
    return answer.make_conditional(request)  # type: ignore[return-value]


def _constant() -> Flask:
    app = Flask("constant")
    app.add_url_rule("/", view_func=lambda: "constant")
    return app


def _event(database: Database) -> Event:
    office = BoxOffice(database)
    event = office.event()
    with database.transaction() as session:
        speaker = use_cases.add(session, event, SPEAKERS, SpeakerBody(name="Sue Speaker"))
        for number in range(SESSION_COUNT):
            body = SessionBody(
                title=f"Talk {number}", abstract="About things that last. " * 20, speaker_ids=(speaker.id,)
            )
            use_cases.add(session, event, SESSIONS, body)
    return event
