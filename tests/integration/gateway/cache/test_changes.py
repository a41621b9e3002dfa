"""How soon a change shows through what the edge keeps: before the real api."""

from __future__ import annotations

import time
from functools import partial

import pytest

from tests.front_desk import Visitor, json_of
from tests.integration.gateway.cache.asking import LIST, Ask, start_of_a_second
from tests.waiting import wait_until

pytestmark = pytest.mark.quiet  # each answer is good for a second


def test_a_change_shows_within_a_second(ask: Ask, owner: Visitor) -> None:
    event_id = owner.create_event(name="Before")
    for wait in (0, 0.3, 0.6, 0.9):
        start_of_a_second()
        time.sleep(wait)
        name = f"After {wait}"
        old = ask(event_id)
        owner.call("PATCH", f"/api/v1/events/{event_id}", {"name": name}, If_Match=old.headers["ETag"])
        changed_at = time.monotonic()
        wait_until(partial(_is_called, ask, event_id, name))
        assert time.monotonic() - changed_at < 1.1


def test_an_event_that_was_long_not_asked_for_is_fresh_at_once(ask: Ask, owner: Visitor) -> None:
    event_id = owner.create_event(name="Before")
    tag = ask(event_id).headers["ETag"]
    time.sleep(2.1)
    owner.call("PATCH", f"/api/v1/events/{event_id}", {"name": "After"}, If_Match=tag)

    assert ask(event_id).json()["name"] == "After"


def test_a_withdrawn_event_is_gone_within_a_second(ask: Ask, owner: Visitor) -> None:
    event_id = owner.create_event()
    tag = ask(event_id).headers["ETag"]
    owner.call("PATCH", f"/api/v1/events/{event_id}", {"state": "draft"}, If_Match=tag)
    time.sleep(1.1)

    assert ask(event_id).status_code == 404


def test_a_new_event_is_in_the_list_within_a_second(ask: Ask, owner: Visitor) -> None:
    start_of_a_second()
    assert ask(LIST).json()["items"] == []
    event_id = owner.create_event()
    published_at = time.monotonic()

    wait_until(lambda: [one["id"] for one in ask(LIST).json()["items"]] == [event_id])

    assert time.monotonic() - published_at < 1.1


def test_a_sold_ticket_shows_within_a_second(ask: Ask, owner: Visitor) -> None:
    event_id = owner.create_event()
    path = f"/api/v1/events/{event_id}"
    free = {"name": "Free", "price": {"amount": 0, "currency": "USD"}, "quantity": 5}
    kind = json_of(owner.post(f"{path}/ticket-types", free))["id"]
    assert ask(f"{event_id}/ticket-types").json()["items"][0]["available"] == 5
    order = {"items": [{"ticket_type_id": kind, "quantity": 2}]}
    assert owner.post(f"{path}/orders", order).status_code == 201
    sold_at = time.monotonic()

    wait_until(lambda: ask(f"{event_id}/ticket-types").json()["items"][0]["available"] == 3)

    assert time.monotonic() - sold_at < 1.1


def _is_called(ask: Ask, event_id: str, name: str) -> bool:
    return bool(ask(event_id).json()["name"] == name)
