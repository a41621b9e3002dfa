"""A call that will go says so in each of its answers, and in the API's description."""

from __future__ import annotations

from datetime import date

import pytest
from flask.testing import FlaskClient
from flask.typing import ResponseReturnValue

from shared.auth.guard import Guard
from shared.auth.revocations import InProcessRevocations
from shared.config.settings import Settings
from shared.errors import NotFound
from shared.web.app import new_app
from shared.web.deprecation import deprecated
from tests.signing import VERIFIER
from tools.openapi.document import ending_of
from tools.openapi.reading import route


@deprecated(date(2027, 1, 1), date(2027, 7, 1), "/api/v2/things")
def things(name: str) -> ResponseReturnValue:
    if name == "none":
        raise NotFound("There is no such thing.")
    return {"name": name}


def newer(name: str) -> ResponseReturnValue:
    return {"name": name}


@pytest.fixture
def client() -> FlaskClient:
    settings = Settings(public_url="http://localhost", fanfare_env="test")
    app = new_app("tests.unit.going", settings, Guard(VERIFIER, InProcessRevocations()))
    app.add_url_rule("/api/v1/things/<name>", view_func=things)
    app.add_url_rule("/api/v2/things/<name>", view_func=newer)
    return app.test_client()


@pytest.mark.parametrize(("name", "status"), [("bell", 200), ("none", 404)])
def test_its_answers_say_since_when_until_when_and_what_instead(
    client: FlaskClient, name: str, status: int
) -> None:
    answer = client.get(f"/api/v1/things/{name}")

    assert answer.status_code == status
    assert answer.headers["Deprecation"] == "@1798761600"
    assert answer.headers["Sunset"] == "Thu, 01 Jul 2027 00:00:00 GMT"
    assert answer.headers["Link"] == '</api/v2/things>; rel="successor-version"'


def test_others_say_nothing_of_it(client: FlaskClient) -> None:
    assert not {"Deprecation", "Sunset", "Link"} & set(client.get("/api/v2/things/bell").headers.keys())


def test_the_description_marks_it() -> None:
    older = ending_of(route("GET", "/api/v1/things/{name}", things, {}))

    assert older["deprecated"] is True
    assert "2027-07-01" in older["description"]
    assert "/api/v2/things" in older["description"]
    assert ending_of(route("GET", "/api/v2/things/{name}", newer, {})) == {}
