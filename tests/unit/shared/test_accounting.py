"""What is counted and logged of a request."""

from __future__ import annotations

import logging

import pytest
from flask.testing import FlaskClient

from shared.auth.guard import Guard
from shared.auth.revocations import InProcessRevocations
from shared.config.settings import Settings
from shared.web.app import new_app
from tests.figures import figure
from tests.signing import VERIFIER


@pytest.fixture
def client() -> FlaskClient:
    settings = Settings(public_url="http://localhost", fanfare_env="test")
    app = new_app("tests.unit.counted", settings, Guard(VERIFIER, InProcessRevocations()))
    app.add_url_rule("/links/<token>", "link", lambda token: token, methods=["GET", "POST"])
    return app.test_client()


def counted(method: str, route: str, status: str) -> float:
    labels = {"service": "counted", "method": method, "route": route, "status": status}
    return figure("fanfare_request_seconds_count", **labels) or 0


def test_requests_are_counted_by_their_rule_and_not_by_their_path(client: FlaskClient) -> None:
    before = counted("GET", "/links/<token>", "200")

    client.get("/links/first")
    client.get("/links/second")

    assert counted("GET", "/links/<token>", "200") == before + 2


def test_methods_that_a_client_makes_up_are_one_series(client: FlaskClient) -> None:
    before = counted("other", "unknown", "405")

    for method in ("BREW", "WHEN", "PROPFIND"):
        assert client.open("/links/first", method=method).status_code == 405

    assert counted("other", "unknown", "405") == before + 3
    assert counted("BREW", "unknown", "405") == 0


def test_a_write_leaves_a_line_without_its_path_and_a_read_does_not(
    client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        client.get("/links/a-secret")
        client.post("/links/a-secret")

    (line,) = [record for record in caplog.records if record.message == "request answered"]
    assert (line.__dict__["method"], line.__dict__["route"], line.__dict__["status"]) == (
        "POST",
        "/links/<token>",
        200,
    )
    assert "a-secret" not in str(line.__dict__)
