"""Who may do what with which token, before any service looks at the request."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from shared import auth
from shared.auth import safe_next
from shared.auth.guard import CSRF_HEADER, Guard
from shared.auth.revocations import InProcessRevocations, RedisRevocations
from shared.auth.session_cookies import SESSION_COOKIE
from shared.config.settings import Settings
from shared.web.app import new_app
from tests.signing import CSRF_VALUE, VERIFIER, bearer, new_person, session_token


@pytest.fixture
def revocations() -> InProcessRevocations:
    return InProcessRevocations()


@pytest.fixture
def client(revocations: InProcessRevocations) -> FlaskClient:
    settings = Settings(public_url="http://localhost", fanfare_env="test")
    app = new_app("tests.unit.shared", settings, Guard(VERIFIER, revocations))
    _add_routes(app)
    return app.test_client()


def _add_routes(app: Flask) -> None:
    app.add_url_rule("/api/v1/me", view_func=lambda: {"name": auth.person().name}, methods=["GET", "POST"])
    app.add_url_rule("/api/v1/open", "open", lambda: {"known": auth.person_or_none() is not None})
    app.add_url_rule("/api/v1/admin", "admin", lambda: {"admin": auth.admin().name})
    app.add_url_rule("/mine", "mine", lambda: auth.page_person().name, methods=["GET", "POST"])


def test_a_bearer_token_tells_who_asks(client: FlaskClient) -> None:
    assert client.get("/api/v1/me", headers=bearer(new_person())).json == {"name": "Ada"}


def test_nobody_is_asked_to_log_in(client: FlaskClient) -> None:
    answer = client.get("/api/v1/me")

    assert answer.status_code == 401
    assert answer.content_type == "application/problem+json"


@pytest.mark.parametrize("token", ["", "x", "a.b.c", session_token(new_person())[:-4] + "AAAA"])
def test_a_forged_token_is_nobody(client: FlaskClient, token: str) -> None:
    assert client.get("/api/v1/me", headers={"Authorization": f"Bearer {token}"}).status_code == 401


def test_an_expired_token_is_nobody(client: FlaskClient) -> None:
    token = session_token(new_person(), lasts=timedelta(seconds=-1))

    assert client.get("/api/v1/me", headers={"Authorization": f"Bearer {token}"}).status_code == 401


def test_a_revoked_login_is_nobody_at_once(client: FlaskClient, revocations: InProcessRevocations) -> None:
    person = new_person()
    headers = bearer(person)
    assert client.get("/api/v1/me", headers=headers).status_code == 200

    revocations.revoke([person.login_id])

    assert client.get("/api/v1/me", headers=headers).status_code == 401


def test_an_open_route_knows_whoever_is_logged_in(client: FlaskClient) -> None:
    assert client.get("/api/v1/open", headers=bearer(new_person())).json == {"known": True}
    assert client.get("/api/v1/open").json == {"known": False}


def test_only_administrators_pass_where_they_alone_may(client: FlaskClient) -> None:
    assert client.get("/api/v1/admin", headers=bearer(new_person())).status_code == 403
    assert client.get("/api/v1/admin", headers=bearer(new_person(is_admin=True))).status_code == 200


def test_a_write_with_the_cookie_needs_the_csrf_value(client: FlaskClient) -> None:
    client.set_cookie(SESSION_COOKIE, session_token(new_person()))

    assert client.post("/api/v1/me").status_code == 403
    assert client.post("/api/v1/me", headers={CSRF_HEADER: "another"}).status_code == 403
    assert client.post("/api/v1/me", headers={CSRF_HEADER: CSRF_VALUE}).status_code == 200
    assert client.post("/api/v1/me", data={"csrf_token": CSRF_VALUE}).status_code == 200


def test_a_write_with_a_bearer_token_needs_none(client: FlaskClient) -> None:
    assert client.post("/api/v1/me", headers=bearer(new_person())).status_code == 200


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://localhost.evil.example", "http://["]
)
def test_a_write_from_another_site_is_refused(client: FlaskClient, origin: str) -> None:
    assert client.post("/api/v1/me", headers={**bearer(new_person()), "Origin": origin}).status_code == 403


def test_a_write_from_our_own_site_passes(client: FlaskClient) -> None:
    assert (
        client.post("/api/v1/me", headers={**bearer(new_person()), "Origin": "http://localhost"}).status_code
        == 200
    )


def test_a_page_sends_nobody_to_the_log_in_and_back(client: FlaskClient) -> None:
    answer = client.get("/mine?tab=2", headers={"Accept": "text/html"})

    assert answer.status_code == 303
    assert answer.headers["Location"] == "/log-in?next=%2Fmine%3Ftab%3D2"


@pytest.mark.parametrize(
    ("referrer", "back_to"),
    [("http://localhost/mine", "%2Fmine"), ("https://evil.example/mine", "%2F"), (None, "%2F")],
)
def test_a_form_sent_by_nobody_leads_back_to_its_page_over_the_log_in(
    client: FlaskClient, referrer: str | None, back_to: str
) -> None:
    answer = client.post("/mine", headers={"Referer": referrer} if referrer else {})

    assert answer.headers["Location"] == f"/log-in?next={back_to}&done=ended"


@pytest.mark.parametrize(
    "target",
    [
        None,
        "",
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "/a\nb",
        "/\t/evil.example",
    ],
)
def test_a_detour_leads_to_no_other_site(target: str | None) -> None:
    assert safe_next(target) == "/"


def test_a_detour_leads_to_a_path_of_ours() -> None:
    assert safe_next("/events/1?tab=2") == "/events/1?tab=2"


def test_with_redis_away_a_token_counts_until_it_expires() -> None:
    out_of_reach = RedisRevocations("redis://127.0.0.1:1/0", "api")

    assert not out_of_reach.is_revoked(uuid4())
