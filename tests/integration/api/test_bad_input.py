"""Whatever is wrong with a request, it gets the right status, a problem that says so, and changes nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from werkzeug.test import TestResponse

from shared.auth.guard import CSRF_HEADER
from shared.auth.session_cookies import SESSION_COOKIE
from shared.config.keys import generate
from shared.database import new_id
from shared.events import AccountRegistered, InviteSent
from tests.front_desk import PASSWORD, FrontDesk, Visitor, conference, json_of
from tests.signing import bearer, new_person, session_token

ME = "/api/v1/accounts/me"
SIGN_UP: dict[str, Any] = {"name": "Ada", "email": "ada@example.org", "password": PASSWORD}


def assert_problem(answer: TestResponse, status: int) -> None:
    assert answer.status_code == status, answer.text
    assert answer.content_type == "application/problem+json"
    assert json_of(answer)["status"] == status
    assert "Traceback" not in answer.text


@pytest.mark.parametrize(
    "path", ["/api/v1/events", "/api/v1/events/{draft}", "/api/v1/events/{draft}/ticket-types", ME]
)
def test_a_dead_token_is_told_so_where_nobody_may_read_too(desk: FrontDesk, ada: Visitor, path: str) -> None:
    draft, token = ada.create_event(published=False), ada.token
    ada.call("DELETE", "/api/v1/logins/current")

    answer = desk.visitor().get(path.format(draft=draft), Authorization=f"Bearer {token}")

    assert_problem(answer, 401)
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_with_a_dead_token_one_can_still_log_in(ada: Visitor) -> None:
    body = {"email": ada.email, "password": PASSWORD}

    assert ada.post("/api/v1/logins", body, Authorization="Bearer dead").status_code == 201


@pytest.mark.parametrize("path", ["/api/v1/orders/x", "/api/v1/events/x/invites", "/api/v1/events/x/orders"])
def test_what_is_no_id_is_answered_like_one_that_nobody_has(
    stranger: Visitor, ada: Visitor, path: str
) -> None:
    assert_problem(stranger.get(path), 401)
    assert_problem(ada.get(path), 404)


@pytest.mark.parametrize("raw", ["{", "[]", '"text"', "null", "name=Ada", "\xff", "[" * 5000])
@pytest.mark.parametrize(
    "path", ["/api/v1/accounts", "/api/v1/logins", "/api/v1/events", "/api/v1/password-resets"]
)
def test_what_is_no_json_object_is_malformed_whoever_asks(stranger: Visitor, path: str, raw: str) -> None:
    assert_problem(stranger.client.post(path, data=raw.encode("latin-1")), 400)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", None),
        ("name", 5),
        ("name", ["Ada"]),
        ("name", ""),
        ("name", "   "),
        ("name", "A\x00da"),
        ("name", "a" * 101),
        ("name", "\ud800"),
        ("email", None),
        ("email", "no address"),
        ("email", "a" * 300 + "@example.org"),
        ("email", "\ufdfa" * 60 + "@example.org"),
        ("email", {"x": 1}),
        ("password", None),
        ("password", "short"),
        ("password", "x" * 201),
        ("password", 12345678),
        ("invite_token", 5),
        ("is_admin", True),
        ("verified", True),
    ],
)
def test_a_wrong_field_of_a_sign_up_is_named(
    desk: FrontDesk, stranger: Visitor, field: str, value: object
) -> None:
    answer = stranger.post("/api/v1/accounts", {**SIGN_UP, field: value})

    assert_problem(answer, 422)
    assert [error["field"] for error in json_of(answer)["errors"]] == [field]
    assert not desk.published(AccountRegistered)


@pytest.mark.parametrize("field", ["name", "email", "password"])
def test_a_missing_field_of_a_sign_up_is_named(stranger: Visitor, field: str) -> None:
    answer = stranger.post("/api/v1/accounts", {key: SIGN_UP[key] for key in SIGN_UP if key != field})

    assert_problem(answer, 422)
    assert json_of(answer)["errors"] == [{"field": field, "message": "Please fill this in"}]


def test_every_wrong_field_is_named_at_once(stranger: Visitor) -> None:
    answer = stranger.post("/api/v1/accounts", {"name": "", "email": "x"})

    assert {error["field"] for error in json_of(answer)["errors"]} == {"name", "email", "password"}


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"email": "ada@example.org"},
        {"email": 5, "password": []},
        {"email": "ada\x00@example.org", "password": PASSWORD},
    ],
)
def test_a_log_in_with_a_wrong_field_is_named(stranger: Visitor, body: dict[str, object]) -> None:
    assert_problem(stranger.post("/api/v1/logins", body), 422)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "a" * 201),
        ("timezone", "Mars/Olympus"),
        ("timezone", None),
        ("starts_at", 5),
        ("starts_at", "2026-11-12T09:30:00"),
        ("starts_at", "9999-12-31T23:59:59-12:00"),
        ("ends_at", "2001-01-01T00:00:00Z"),
        ("ends_at", None),
        ("description", "a" * 20_001),
        ("description", "\x00"),
        ("venue", "somewhere"),
        ("state", "published"),
        ("owner_id", "me"),
    ],
)
def test_a_wrong_field_of_an_event_is_named(ada: Visitor, field: str, value: object) -> None:
    answer = ada.post("/api/v1/events", conference(**{field: value}))

    assert_problem(answer, 422)
    assert json_of(answer)["errors"][0]["field"] == field
    assert json_of(ada.get("/api/v1/events"))["items"] == []


@pytest.mark.parametrize(
    "changes",
    [
        {"name": None},
        {"starts_at": None},
        {"state": "deleted"},
        {"state": None},
        {"version": 7},
        {"timezone": 5},
    ],
)
def test_a_wrong_change_changes_nothing(ada: Visitor, changes: dict[str, object]) -> None:
    path = f"/api/v1/events/{ada.create_event()}"
    before = ada.get(path)

    assert_problem(ada.call("PATCH", path, changes, If_Match=before.headers["ETag"]), 422)
    assert ada.get(path).data == before.data


@pytest.mark.parametrize(
    "changes", [{"name": ""}, {"name": None}, {"language": "xx"}, {"timezone": "x"}, {"email": "x"}]
)
def test_a_wrong_change_of_the_account_changes_nothing(ada: Visitor, changes: dict[str, object]) -> None:
    before = ada.me()

    assert_problem(ada.call("PATCH", ME, changes), 422)
    assert ada.me() == before


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=1000", "limit=x", "cursor=x", "cursor=2026_x", "upcoming=perhaps"]
)
def test_a_wrong_query_is_refused(stranger: Visitor, query: str) -> None:
    assert_problem(stranger.get(f"/api/v1/events?{query}"), 422)


@pytest.mark.parametrize("email", ["", "no address", None, 5])
def test_an_invite_to_no_address_is_refused(desk: FrontDesk, ada: Visitor, email: object) -> None:
    path = f"/api/v1/events/{ada.create_event()}/invites"

    assert_problem(ada.post(path, {"email": email, "role": "moderator"}), 422)
    assert not desk.published(InviteSent)


@pytest.mark.parametrize(
    "path", ["/api/v1/events/{id}", "/api/v1/events/{id}/invites", "/api/v1/invites/{id}", "/api/v1/nothing"]
)
def test_what_does_not_exist_is_not_there(ada: Visitor, path: str) -> None:
    assert_problem(ada.get(path.format(id=new_id())), 404)


def test_an_id_that_is_none_is_not_there(ada: Visitor) -> None:
    assert_problem(ada.get("/api/v1/events/5"), 404)


def test_a_method_that_is_not_offered_is_refused(ada: Visitor) -> None:
    answer = ada.call("PUT", "/api/v1/events")

    assert_problem(answer, 405)
    assert "POST" in answer.headers["Allow"]


def test_a_body_of_many_megabytes_is_refused(stranger: Visitor) -> None:
    assert_problem(stranger.client.post("/api/v1/accounts", data=b"x" * 2_000_000), 413)


@pytest.mark.parametrize("token", ["", "x", "a.b.c", session_token(new_person(), keys=generate())])
def test_a_forged_token_is_nobody_s(desk: FrontDesk, token: str) -> None:
    assert_problem(desk.visitor().get(ME, Authorization=f"Bearer {token}"), 401)


def test_an_expired_token_is_nobody_s(desk: FrontDesk) -> None:
    token = session_token(new_person(), lasts=-timedelta(minutes=1))

    assert_problem(desk.visitor().get(ME, Authorization=f"Bearer {token}"), 401)


def test_the_token_of_an_account_that_is_gone_is_nobody_s(desk: FrontDesk) -> None:
    visitor, headers = desk.visitor(), bearer(new_person())

    assert_problem(visitor.get(ME, **headers), 401)
    assert_problem(visitor.post("/api/v1/events", conference(), **headers), 401)


def test_a_write_with_the_cookie_needs_the_csrf_value(ada: Visitor) -> None:
    answer = ada.client.post("/api/v1/events", json=conference())

    assert_problem(answer, 403)
    assert json_of(answer)["type"] == "csrf"


def test_the_csrf_value_of_another_login_does_not_count(ada: Visitor, bob: Visitor) -> None:
    foreign = bob.cookie("fanfare_csrf") or ""

    answer = ada.client.post("/api/v1/events", json=conference(), headers={CSRF_HEADER: foreign})

    assert_problem(answer, 403)


def test_a_write_from_another_site_is_refused(ada: Visitor) -> None:
    answer = ada.post("/api/v1/events", conference(), Origin="https://evil.example")

    assert_problem(answer, 403)
    assert json_of(answer)["type"] == "foreign-origin"


def test_a_log_in_from_another_site_is_refused(stranger: Visitor) -> None:
    answer = stranger.post("/api/v1/logins", {"email": "x", "password": "y"}, Origin="https://evil.example")

    assert_problem(answer, 403)


def test_a_bearer_needs_no_csrf_value(desk: FrontDesk, ada: Visitor) -> None:
    answer = desk.visitor().post("/api/v1/events", conference(), Authorization=f"Bearer {ada.token}")

    assert answer.status_code == 201


def test_the_unreadable_comes_before_the_unknown_caller(stranger: Visitor) -> None:
    assert_problem(stranger.client.post("/api/v1/events", data="{"), 400)


def test_the_right_is_checked_before_the_fields(ada: Visitor, bob: Visitor) -> None:
    path = f"/api/v1/events/{ada.create_event()}"

    assert_problem(bob.call("PATCH", path, {"name": ""}), 403)
    assert_problem(bob.post(f"{path}/invites", {}), 403)


def test_a_cookie_of_another_kind_is_nobody_s(desk: FrontDesk) -> None:
    visitor = desk.visitor()
    visitor.client.set_cookie(SESSION_COOKIE, "nonsense")

    assert_problem(visitor.get(ME), 401)
    assert visitor.sign_up("tom@example.org").status_code == 201
