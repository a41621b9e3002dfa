"""What the edge keeps for everybody: before the real api."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.front_desk import Visitor
from tests.integration.gateway.cache.asking import Ask, start_of_a_second
from tests.integration.gateway.watched import Watched
from tests.servers.nginx import Nginx

pytestmark = pytest.mark.quiet  # each answer is good for a second


def test_a_public_answer_is_kept_for_whoever_asks_next(ask: Ask, owner: Visitor, api: Watched) -> None:
    event_id = owner.create_event()
    start_of_a_second()

    first, second = ask(event_id), ask(event_id, Cookie="theme=dark")

    assert first.json() == second.json()
    assert second.json()["id"] == event_id
    assert len(api.seen) == 1
    assert second.headers["Cache-Control"] == "no-cache"
    assert "X-Accel-Expires" not in second.headers
    assert first.headers["X-Request-Id"] != second.headers["X-Request-Id"]


def test_who_has_it_already_is_told_so_without_asking_the_service(
    ask: Ask, owner: Visitor, api: Watched
) -> None:
    event_id = owner.create_event()
    start_of_a_second()
    tag = ask(event_id).headers["ETag"]

    answer = ask(event_id, If_None_Match=tag)

    assert (answer.status_code, answer.headers["ETag"]) == (304, tag)
    assert len(api.seen) == 1


def test_after_a_second_the_service_is_asked_whether_it_is_still_true(
    ask: Ask, owner: Visitor, api: Watched
) -> None:
    event_id = owner.create_event()
    tag = ask(event_id).headers["ETag"]
    time.sleep(1.1)

    assert ask(event_id).status_code == 200
    assert api.seen[-1].headers["If-None-Match"] == tag


def test_of_many_who_ask_at_once_one_reaches_the_service(ask: Ask, owner: Visitor, api: Watched) -> None:
    event_id = owner.create_event()
    start_of_a_second()
    api.delay = 0.1

    with ThreadPoolExecutor(20) as crowd:
        answers = list(crowd.map(lambda _: ask(event_id), range(20)))

    assert {answer.status_code for answer in answers} == {200}
    assert len(api.seen) == 1


def test_while_one_asks_anew_the_others_get_what_was_true_a_moment_ago(
    ask: Ask, owner: Visitor, api: Watched
) -> None:
    event_id = owner.create_event()
    start_of_a_second()
    ask(event_id)
    start_of_a_second()
    api.delay = 0.4

    with ThreadPoolExecutor(10) as crowd:
        answers = list(crowd.map(lambda _: ask(event_id), range(10)))

    assert {answer.status_code for answer in answers} == {200}
    assert len(api.seen) == 2
    assert sum(answer.elapsed.total_seconds() < 0.3 for answer in answers) == 9


def test_while_the_service_is_away_what_is_public_is_still_shown(
    cache: Nginx, ask: Ask, owner: Visitor, api: Watched
) -> None:
    event_id = owner.create_event()
    ask(event_id)
    api.__exit__()
    time.sleep(1.1)

    assert ask(event_id).json()["id"] == event_id


def test_a_service_that_may_be_kept_is_never_told_a_cookie(ask: Ask, owner: Visitor, api: Watched) -> None:
    ask(owner.create_event(), Cookie="fanfare_csrf=1; theme=dark")

    assert "Cookie" not in api.seen[-1].headers


def test_another_host_has_answers_of_its_own(ask: Ask, owner: Visitor, api: Watched) -> None:
    event_id = owner.create_event()
    start_of_a_second()

    ask(event_id, Host="one.example")
    ask(event_id, Host="two.example")

    assert len(api.seen) == 2


def test_lists_of_events_and_tickets_are_kept_whatever_cookies_come_along(
    ask: Ask, api: Watched, part: str
) -> None:
    start_of_a_second()

    first, second = ask(part), ask(part, Cookie="theme=dark")
    unchanged = ask(part, If_None_Match=first.headers["ETag"])

    assert (first.status_code, second.content, unchanged.status_code) == (200, first.content, 304)
    assert len(api.seen) == 1
    assert first.headers["Cache-Control"] == "no-cache"


def test_after_a_second_they_are_asked_for_again_by_their_tag(ask: Ask, api: Watched, part: str) -> None:
    tag = ask(part).headers["ETag"]
    time.sleep(1.1)

    assert ask(part).status_code == 200
    assert api.seen[-1].headers["If-None-Match"] == tag
