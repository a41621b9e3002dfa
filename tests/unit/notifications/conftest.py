from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from services.notifications.app import create_app
from shared.auth import Person
from shared.auth.guard import Guard
from shared.auth.revocations import InProcessRevocations
from shared.auth.session_cookies import CSRF_COOKIE, SESSION_COOKIE
from shared.config.settings import LinkSettings
from shared.database import Database
from tests import migrated
from tests.documented import watch
from tests.post_room import PostRoom
from tests.signing import CSRF_VALUE, KEYS, VERIFIER, bearer, new_person, session_token


class Reader:
    """A person at the API, with a bearer token; `page` is their browser, with cookies."""

    def __init__(self, app: Flask, person: Person) -> None:
        self.person = person
        self.id = person.id
        self._client = app.test_client()
        self.page = app.test_client()
        self.page.set_cookie(SESSION_COOKIE, session_token(person))
        self.page.set_cookie(CSRF_COOKIE, CSRF_VALUE)

    def get(self, path: str, **query: object) -> Any:
        return self._client.get(path, query_string=query, headers=bearer(self.person))

    def get_with(self, path: str, headers: dict[str, str]) -> Any:
        return self._client.get(path, headers=bearer(self.person) | headers)

    def post(self, path: str, body: object = None) -> Any:
        return self._client.post(path, json=body, headers=bearer(self.person))

    def post_with(self, path: str, headers: dict[str, str]) -> Any:
        return self._client.post(path, headers=bearer(self.person) | headers)

    def put(self, path: str, body: object) -> Any:
        return self._client.put(path, json=body, headers=bearer(self.person))


@pytest.fixture
def room(tmp_path: Path) -> Iterator[PostRoom]:
    database = Database(migrated.sqlite(tmp_path, "notifications"), "notifications")
    yield PostRoom(database)
    database.close()


@pytest.fixture
def app(room: PostRoom) -> Flask:
    settings = LinkSettings(fanfare_env="test", public_url="http://fanfare.test", link_key=KEYS.link_key)
    guard = Guard(VERIFIER, InProcessRevocations())
    app = watch(create_app(settings, room.database, guard, rate_policy="wide"))
    # These tests are about pages, not about the build of their styles.
    app.jinja_env.globals["asset"] = lambda name: f"/static/{name}"
    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Nobody in particular."""
    return app.test_client()


@pytest.fixture
def ada(app: Flask) -> Reader:
    return Reader(app, new_person("Ada"))


@pytest.fixture
def bob(app: Flask) -> Reader:
    return Reader(app, new_person("Bob"))


@pytest.fixture
def admin(app: Flask) -> Reader:
    return Reader(app, new_person("Grace", is_admin=True))
