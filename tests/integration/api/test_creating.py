"""A POST that makes something makes it once, however often it is sent under one `Idempotency-Key`."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import pytest
from werkzeug.test import TestResponse

from shared.database import now
from shared.locale.formats import rfc3339
from tests.front_desk import FrontDesk, conference, json_of
from tests.integration.api.inventory.creating import COLLECTIONS, CREATES, EVENT, OTHERS
from tools.openapi.document import FILE

PATHS = json.loads(FILE.read_text())["paths"]
"""tests/contracts holds the file to the code; to write it anew takes seconds."""
POSTS = {path: methods["post"] for path, methods in PATHS.items() if "post" in methods}
IMPORTS = {f"{EVENT}/{collection}/imports" for collection in COLLECTIONS}
ELSEWHERE = {f"{EVENT}/orders", "/api/v1/orders/{order_id}/refunds"}
"""Orders and refunds have keys of their own: tests/unit/tickets."""


class Stage:
    """An event with what can be sold, sent and planned there."""

    def __init__(self, desk: FrontDesk) -> None:
        self.owner = desk.person()
        self.event_id = self.owner.create_event()
        self.path = f"/api/v1/events/{self.event_id}"

    def ask(self, path: str, body: object, **headers: str) -> TestResponse:
        return self.owner.post(path.replace("{event_id}", self.event_id), body, **headers)

    def made(self, path: str, **body: object) -> dict[str, Any]:
        answer = self.ask(f"{EVENT}/{path}", body)
        assert answer.status_code == 201, answer.text
        return json_of(answer)


def _pause(stage: Stage) -> object:
    stage.made("rooms", name="Hall")
    starts_at = now() + timedelta(days=31)
    return {
        "title": "Lunch",
        "starts_at": rfc3339(starts_at),
        "ends_at": rfc3339(starts_at + timedelta(hours=1)),
    }


def _ticket(stage: Stage) -> object:
    kind = stage.made("ticket-types", name="Free", price={"amount": 0, "currency": "USD"}, quantity=5)
    order = stage.made("orders", items=[{"ticket_type_id": kind["id"], "quantity": 1}])
    return {"code": order["tickets"][0]["code"]}


BODIES: Mapping[str, Callable[[Stage], object]] = {
    "/api/v1/events": lambda _: conference(),
    **dict.fromkeys(
        [f"{EVENT}/{one}" for one in COLLECTIONS if one != "sessions"], lambda _: {"name": "One"}
    ),
    f"{EVENT}/sessions": lambda _: {"title": "One"},
    f"{EVENT}/ticket-types": lambda _: {
        "name": "Early bird",
        "price": {"amount": 2500, "currency": "USD"},
        "quantity": 5,
    },
    f"{EVENT}/check-ins": _ticket,
    f"{EVENT}/invites": lambda _: {"email": "tom@example.org", "role": "moderator"},
    f"{EVENT}/proposals": lambda _: {"title": "Looms"},
    f"{EVENT}/webhooks": lambda _: {"url": "http://localhost:9/hooks", "types": ["order.paid"]},
    f"{EVENT}/schedule/draft/blocks": _pause,
    f"{EVENT}/schedule/releases": lambda _: {"name": "1.0"},
}


@pytest.fixture
def stage(desk: FrontDesk) -> Stage:
    return Stage(desk)


def test_every_post_either_takes_a_key_or_has_a_reason_to_need_none() -> None:
    assert not CREATES & set(OTHERS)
    assert set(POSTS) == CREATES | set(OTHERS)


@pytest.mark.parametrize("path", sorted(POSTS))
def test_the_document_names_the_key_where_one_is_taken(path: str) -> None:
    named = {parameter["name"] for parameter in POSTS[path]["parameters"]}

    assert ("Idempotency-Key" in named) is (path in CREATES)


def test_each_of_them_is_tried() -> None:
    assert set(BODIES) | IMPORTS | ELSEWHERE == CREATES


@pytest.mark.parametrize("path", sorted(BODIES))
def test_the_same_request_under_its_key_makes_nothing_new(stage: Stage, path: str) -> None:
    body = BODIES[path](stage)

    first = stage.ask(path, body, Idempotency_Key="once")
    again = stage.ask(path, body, Idempotency_Key="once")

    assert (first.status_code, again.status_code) == (201, 200), again.text
    assert _what(again) == _what(first)


@pytest.mark.parametrize("path", sorted(BODIES))
def test_another_request_under_that_key_is_refused(stage: Stage, path: str) -> None:
    body = BODIES[path](stage)
    assert stage.ask(path, body, Idempotency_Key="once").status_code == 201

    other = stage.ask(path, {**body, **_other(body)}, Idempotency_Key="once")  # type: ignore[dict-item]

    assert (other.status_code, json_of(other)["type"]) == (409, "idempotency-key-reused")


@pytest.mark.parametrize("path", sorted(IMPORTS))
def test_an_import_under_its_key_adds_nothing_twice(stage: Stage, path: str) -> None:
    field = "title" if "/sessions/" in path else "name"
    rows = {"rows": [{field: "One"}, {field: "Two"}]}

    first = stage.ask(path, rows, Idempotency_Key="once")
    again = stage.ask(path, rows, Idempotency_Key="once")

    assert (json_of(first), json_of(again)) == ({"added": 2, "changed": 0}, {"added": 0, "changed": 0})
    listed = stage.owner.get(path.replace("{event_id}", stage.event_id).removesuffix("/imports"))
    assert len(json_of(listed)["items"]) == 2


def test_an_import_of_a_table_has_a_key_as_well(stage: Stage) -> None:
    path, key = f"{stage.path}/rooms/imports", {"Idempotency-Key": "once"}
    sent = {**stage.owner._csrf(), "Content-Type": "text/csv", **key}

    answers = [stage.owner.client.post(path, data="name\nHall\n", headers=sent) for _ in range(2)]

    assert [json_of(answer)["added"] for answer in answers] == [1, 0]


def test_a_key_is_one_s_own(stage: Stage, desk: FrontDesk) -> None:
    bob = desk.person("bob@example.org", "Bob")
    body = conference()

    assert stage.ask("/api/v1/events", body, Idempotency_Key="once").status_code == 201
    assert bob.post("/api/v1/events", body, Idempotency_Key="once").status_code == 201


def test_a_key_that_is_too_long_is_told(stage: Stage) -> None:
    answer = stage.ask("/api/v1/events", conference(), Idempotency_Key="k" * 256)

    assert [error["field"] for error in json_of(answer)["errors"]] == ["Idempotency-Key"]


def test_breaks_that_were_moved_since_are_told_as_they_are_now(stage: Stage) -> None:
    path, body = f"{EVENT}/schedule/draft/blocks", _pause(stage)
    [block] = json_of(stage.ask(path, body, Idempotency_Key="once"))["blocks"]
    one = f"{stage.path}/schedule/draft/blocks/{block['id']}"
    assert stage.owner.call("PATCH", one, {"title": "Dinner"}, If_Match='"1"').status_code == 200

    again = json_of(stage.ask(path, body, Idempotency_Key="once"))

    assert [(told["title"], told["revision"]) for told in again["blocks"]] == [("Dinner", 2)]
    assert again["reload"], "whoever lost an answer may have missed others' steps as well"


def _what(answer: TestResponse) -> object:
    said = json_of(answer)
    return [one["id"] for one in said["blocks"]] if "blocks" in said else said.get("id", said)


def _other(body: object) -> dict[str, str]:
    """A field that every one of them has, with another value."""
    assert isinstance(body, dict)
    texts = {name: value for name, value in body.items() if isinstance(value, str) and name != "timezone"}
    name = next(iter(texts))
    return {name: f"x{texts[name]}"}
