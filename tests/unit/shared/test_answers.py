"""What every service answers when something is wrong, and what stands on every answer."""

from __future__ import annotations

import pytest
from flask import jsonify, request
from flask.testing import FlaskClient
from flask.typing import ResponseReturnValue
from psycopg.errors import FeatureNotSupported
from sqlalchemy.exc import NotSupportedError, OperationalError

from shared import web
from shared.auth.guard import Guard
from shared.auth.revocations import InProcessRevocations
from shared.config.settings import Settings
from shared.errors import Conflict
from shared.money import Money
from shared.web import etag
from shared.web.app import LARGEST_BODY_BYTES, new_app
from shared.web.bodies import Body
from tests.signing import VERIFIER


class Basket(Body):
    name: str
    price: Money


@pytest.fixture
def client() -> FlaskClient:
    settings = Settings(public_url="http://localhost", fanfare_env="test")
    app = new_app("tests.unit.shared", settings, Guard(VERIFIER, InProcessRevocations()))
    app.add_url_rule(
        "/api/v1/baskets", "baskets", lambda: web.created(web.body(Basket).model_dump()), methods=["POST"]
    )
    app.add_url_rule("/api/v1/breaks", "breaks", _break)
    app.add_url_rule("/breaks", "breaking_page", _break)
    app.add_url_rule("/api/v1/taken", "taken", _take)
    app.add_url_rule("/api/v1/locked", "locked", _wait_too_long)
    app.add_url_rule("/api/v1/upgraded", "upgraded", _plan_for_yesterday)
    app.add_url_rule("/api/v1/tagged", "tagged", _tagged, methods=["GET", "PATCH"])
    return app.test_client()


def _break() -> str:
    raise RuntimeError("the password is swordfish")


def _take() -> str:
    raise Conflict("Somebody has it already.")


def _wait_too_long() -> str:
    raise OperationalError("SELECT secrets", {}, TimeoutError("canceling statement due to lock timeout"))


def _plan_for_yesterday() -> str:
    error = FeatureNotSupported("cached plan must not change result type")
    raise NotSupportedError("SELECT secrets", {}, error, connection_invalidated=True)


def _tagged() -> ResponseReturnValue:
    if request.method == "PATCH":
        etag.require_match("v2")
        return {"written": True}
    return etag.not_modified("v2") or etag.tagged(jsonify(version=2), "v2")


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b'"text"', b"null", b"\xff\xfe", b'{"name":' + b"[" * 100_000]
)
def test_what_is_no_json_object_is_unreadable(client: FlaskClient, body: bytes) -> None:
    answer = client.post("/api/v1/baskets", data=body)

    assert answer.status_code == 400
    assert answer.content_type == "application/problem+json"


def test_each_wrong_field_is_named(client: FlaskClient) -> None:
    body = {"price": {"amount": "12", "currency": "EURO"}, "colour": "red"}

    answer = client.post("/api/v1/baskets", json=body)

    assert answer.status_code == 422
    assert answer.json is not None
    fields = {error["field"] for error in answer.json["errors"]}
    assert fields == {"name", "price.amount", "price.currency", "colour"}


def test_an_unexpected_error_tells_nothing_of_itself(client: FlaskClient) -> None:
    answer = client.get("/api/v1/breaks")

    assert answer.status_code == 500
    assert b"swordfish" not in answer.data


def test_the_page_of_an_unexpected_error_names_what_our_logs_call_it(client: FlaskClient) -> None:
    answer = client.get("/breaks", headers={"Accept": "text/html"})

    assert answer.status_code == 500
    assert answer.headers["X-Request-Id"] in answer.text


@pytest.mark.parametrize("path", ["/api/v1/locked", "/api/v1/upgraded"])
def test_a_database_that_does_not_answer_in_time_may_be_asked_again(client: FlaskClient, path: str) -> None:
    answer = client.get(path)

    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert b"secrets" not in answer.data


def test_a_problem_carries_its_own_status_and_text(client: FlaskClient) -> None:
    answer = client.get("/api/v1/taken")

    assert answer.status_code == 409
    assert answer.json == {
        "type": "conflict",
        "title": "This does not fit the present state",
        "status": 409,
        "detail": "Somebody has it already.",
    }


def test_a_body_over_the_limit_is_refused(client: FlaskClient) -> None:
    assert client.post("/api/v1/baskets", data=b"x" * (LARGEST_BODY_BYTES + 1)).status_code == 413


def test_an_unknown_page_is_a_page_for_people_and_a_problem_for_programs(client: FlaskClient) -> None:
    assert client.get("/nowhere", headers={"Accept": "text/html"}).mimetype == "text/html"
    assert (
        client.get("/api/v1/nowhere", headers={"Accept": "text/html"}).mimetype == "application/problem+json"
    )


def test_a_wrong_method_names_the_right_ones(client: FlaskClient) -> None:
    answer = client.delete("/api/v1/taken")

    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


def test_a_method_that_somebody_invented_makes_no_series_of_its_own(client: FlaskClient) -> None:
    client.open("/api/v1/taken", method="BREW")

    figures = client.get("/metrics").text
    assert 'method="other"' in figures
    assert "BREW" not in figures


def test_every_answer_has_the_security_headers_and_a_request_id(client: FlaskClient) -> None:
    answer = client.get("/api/v1/taken", headers={"X-Request-Id": "0123456789abcdef0123456789abcdef"})

    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Request-Id"] == "0123456789abcdef0123456789abcdef"


def test_a_request_id_that_is_none_is_replaced(client: FlaskClient) -> None:
    answer = client.get("/api/v1/taken", headers={"X-Request-Id": "<script>"})

    assert len(answer.headers["X-Request-Id"]) == 32


@pytest.mark.parametrize("held", ['"v2"', 'W/"v2"', '"v1", "v2"', "*"])
def test_a_reader_who_has_it_is_told_that_nothing_changed(client: FlaskClient, held: str) -> None:
    answer = client.get("/api/v1/tagged", headers={"If-None-Match": held})

    assert answer.status_code == 304
    assert answer.data == b""
    assert answer.headers["ETag"] == '"v2"'


def test_a_reader_who_has_another_version_gets_this_one(client: FlaskClient) -> None:
    answer = client.get("/api/v1/tagged", headers={"If-None-Match": '"v1"'})

    assert answer.json == {"version": 2}
    assert answer.headers["ETag"] == '"v2"'


@pytest.mark.parametrize(
    ("held", "status"), [(None, 428), ('"v1"', 412), ('W/"v2"', 412), ('"v2"', 200), ("*", 200)]
)
def test_a_write_needs_the_version_it_was_made_from(
    client: FlaskClient, held: str | None, status: int
) -> None:
    assert client.patch("/api/v1/tagged", headers={"If-Match": held} if held else {}).status_code == status
