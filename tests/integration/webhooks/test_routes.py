"""Webhooks through the API and the pages, for those who run an event."""

from __future__ import annotations

import re
from typing import Any

import pytest
from werkzeug.test import TestResponse

from services.api.webhooks.use_cases import MOST
from tests.front_desk import FrontDesk, Visitor, json_of
from tests.integration.webhooks.conftest import SECRETS

URL = "http://localhost:9/hooks"
NEW = {"url": URL, "types": ["order.paid", "invite.sent"]}


@pytest.fixture
def ada(desk: FrontDesk) -> Visitor:
    return desk.person()


@pytest.fixture
def path(ada: Visitor) -> str:
    return f"/api/v1/events/{ada.create_event()}/webhooks"


def register(ada: Visitor, path: str, **changes: Any) -> TestResponse:
    return ada.post(path, {**NEW, **changes})


def test_the_secret_is_in_the_answer_that_makes_it_and_in_no_other(ada: Visitor, path: str) -> None:
    made = register(ada, path)

    assert made.status_code == 201
    shown = json_of(made)
    assert re.fullmatch(r"whsec_[A-Za-z0-9+/]{43}=", shown.pop("secret"))
    assert json_of(ada.get(made.headers["Location"])) == shown
    assert json_of(ada.get(path))["items"] == [shown]


def test_a_rotation_shows_another_secret(ada: Visitor, path: str) -> None:
    made = register(ada, path)

    rotated = ada.post(f"{made.headers['Location']}/secret", If_Match=made.headers["ETag"])

    assert rotated.status_code == 200
    assert json_of(rotated)["secret"] not in {json_of(made)["secret"], None}
    assert ada.post(f"{made.headers['Location']}/secret", If_Match=made.headers["ETag"]).status_code == 412


def test_the_same_url_once_more_is_refused(ada: Visitor, path: str) -> None:
    register(ada, path)

    assert register(ada, path).status_code == 409


def test_an_event_may_have_so_many(ada: Visitor, path: str) -> None:
    for number in range(MOST):
        assert register(ada, path, url=f"{URL}/{number}").status_code == 201

    assert json_of(register(ada, path))["type"] == "too-many-webhooks"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"url": "nonsense"}, "url"),
        ({"url": f"http://localhost/{'x' * 2000}"}, "url"),
        ({"types": []}, "types"),
        ({"types": ["order.paid", "login.revoked"]}, "types.1"),
        ({"description": "x" * 201}, "description"),
        ({"secret": "whsec_mine"}, "secret"),
    ],
)
def test_what_is_wrong_is_told_at_its_field(
    ada: Visitor, path: str, changes: dict[str, Any], field: str
) -> None:
    answer = register(ada, path, **changes)

    assert answer.status_code == 422
    assert field in {error["field"] for error in json_of(answer)["errors"]}


def test_it_can_be_changed_switched_off_and_deleted(ada: Visitor, path: str) -> None:
    made = register(ada, path)
    own = made.headers["Location"]

    changed = ada.call("PATCH", own, {"types": ["order.placed"], "enabled": False})

    assert json_of(changed)["types"] == ["order.placed"]
    assert not json_of(changed)["enabled"]
    assert ada.call("PATCH", own, {"enabled": True}, If_Match=made.headers["ETag"]).status_code == 412
    assert ada.call("PATCH", own, {"enabled": None}).status_code == 422
    assert json_of(ada.post(f"{own}/ping"))["type"] == "webhook-switched-off"
    assert ada.call("DELETE", own).status_code == 204
    assert ada.get(own).status_code == 404


def test_a_test_call_is_in_the_log(ada: Visitor, path: str) -> None:
    own = register(ada, path).headers["Location"]

    called = ada.post(f"{own}/ping")

    assert called.status_code == 202
    (logged,) = json_of(ada.get(f"{own}/deliveries"))["items"]
    assert logged == json_of(called)
    whole = json_of(ada.get(f"{own}/deliveries/{logged['id']}"))
    assert whole["attempts"] == []
    assert '"type":"webhook.ping"' in whole["body"]
    assert ada.post(f"{own}/deliveries/{logged['id']}/resend").status_code == 202


def test_another_event_s_webhook_is_not_there(ada: Visitor, path: str) -> None:
    own = register(ada, path).headers["Location"]
    other = f"/api/v1/events/{ada.create_event()}/webhooks"

    assert ada.get(f"{other}/{own.rpartition('/')[2]}").status_code == 404


def test_the_pages_show_the_secret_once(ada: Visitor, path: str) -> None:
    pages = path.removeprefix("/api/v1")
    shown = ada.client.post(
        pages,
        data={"csrf_token": ada.cookie("fanfare_csrf"), "url": URL, "types": ["order.paid", "invite.sent"]},
        headers={"Accept": "text/html"},
    )

    (webhook,) = json_of(ada.get(path))["items"]
    secret = SECRETS.of(webhook["id"], 0)
    assert secret in shown.get_data(as_text=True).replace("&#43;", "+")
    assert webhook["types"] == ["order.paid", "invite.sent"]
    later = ada.page(f"{pages}/{webhook['id']}")
    assert later.status_code == 200
    assert "whsec_" not in later.get_data(as_text=True)


def test_the_pages_try_it_out_and_show_the_log(ada: Visitor, path: str) -> None:
    own = register(ada, path).headers["Location"].removeprefix("/api/v1")

    assert ada.submit(f"{own}/ping").headers["Location"].endswith("?done=ping")
    assert "webhook.ping" in ada.page(own).get_data(as_text=True)
    assert ada.submit(f"{own}/switch", enabled="").headers["Location"].endswith("?done=off")
    assert ada.submit(f"{own}/ping").status_code == 409
    assert ada.submit(own, url=URL, version="1").status_code == 412
    assert "whsec_" not in ada.submit(f"{own}/secret").text
    assert "whsec_" in ada.submit(f"{own}/secret", confirmed="yes").get_data(as_text=True)
    assert "Delete this webhook and its log for good?" in ada.submit(f"{own}/deletion").text
    assert ada.submit(f"{own}/deletion", confirmed="yes").status_code == 303
    assert json_of(ada.get(path))["items"] == []


def test_a_wrong_form_keeps_what_was_typed(ada: Visitor, path: str) -> None:
    answer = ada.submit(path.removeprefix("/api/v1"), url="nonsense", types="order.paid")

    assert answer.status_code == 422
    text = answer.get_data(as_text=True)
    assert 'value="nonsense"' in text
    assert 'value="order.paid" checked' in text
