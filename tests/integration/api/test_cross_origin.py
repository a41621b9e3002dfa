"""What a page of another site gets to read."""

from __future__ import annotations

import pytest

from shared.auth.session_cookies import SESSION_COOKIE
from tests.front_desk import Visitor

ELSEWHERE = "https://elsewhere.example"


@pytest.mark.parametrize("path", ["", "/{id}", "/{id}/ticket-types"])
def test_what_is_public_may_be_read_from_everywhere(ada: Visitor, stranger: Visitor, path: str) -> None:
    event_id = ada.create_event()

    answer = stranger.get(f"/api/v1/events{path.format(id=event_id)}", Origin=ELSEWHERE)

    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "ETag" in answer.headers["Access-Control-Expose-Headers"]
    assert "Origin" not in answer.headers.get("Vary", "")


def test_no_answer_may_be_read_by_who_sent_cookies_along(ada: Visitor) -> None:
    answer = ada.get(f"/api/v1/events/{ada.create_event()}", Origin=ELSEWHERE)

    assert ada.cookie(SESSION_COOKIE)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"  # browsers take no `*` for cookies
    assert "Access-Control-Allow-Credentials" not in answer.headers


@pytest.mark.parametrize("path", ["/accounts/me", "/orders", "/logins"])
def test_what_is_personal_may_not_be_read_from_elsewhere(ada: Visitor, path: str) -> None:
    assert "Access-Control-Allow-Origin" not in ada.get(f"/api/v1{path}", Origin=ELSEWHERE).headers


def test_a_reader_elsewhere_may_send_the_tag_they_have(stranger: Visitor) -> None:
    allowed = _asked_in_advance(stranger, "GET", "If-None-Match")

    assert "GET" in allowed["Access-Control-Allow-Methods"]
    assert "If-None-Match" in allowed["Access-Control-Allow-Headers"]


def test_nobody_elsewhere_may_write_or_prove_who_they_are(stranger: Visitor) -> None:
    writing = _asked_in_advance(stranger, "POST", "Content-Type")
    assert "POST" not in writing.get("Access-Control-Allow-Methods", "")

    proving = _asked_in_advance(stranger, "GET", "Authorization")
    assert "Authorization" not in proving.get("Access-Control-Allow-Headers", "")


def _asked_in_advance(visitor: Visitor, method: str, header: str) -> dict[str, str]:
    answer = visitor.client.options(
        "/api/v1/events",
        headers={
            "Origin": ELSEWHERE,
            "Access-Control-Request-Method": method,
            "Access-Control-Request-Headers": header,
        },
    )
    assert answer.status_code == 200
    return dict(answer.headers)
