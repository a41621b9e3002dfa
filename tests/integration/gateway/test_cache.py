"""What the edge keeps for everybody, and above all what it does not: before the real api."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from uuid import uuid4

import pytest
import requests
from werkzeug.wrappers import Request, Response

from shared.auth import SESSION_COOKIE
from tests.front_desk import FrontDesk, Visitor
from tests.integration.gateway.watched import Watched
from tests.servers.nginx import Nginx
from tests.waiting import wait_until

CACHED_PATHS = ["", "/tracks", "/sessions/1", "/schedule", "/schedule.ics", "/schedule/draft", "/versions"]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[FrontDesk]:
    desk = FrontDesk.on_sqlite(tmp_path)
    yield desk
    desk.close()


@pytest.fixture
def owner(desk: FrontDesk) -> Visitor:
    return desk.person()


@pytest.fixture
def api(desk: FrontDesk) -> Iterator[Watched]:
    with Watched(desk.app) as api:
        yield api


@pytest.fixture
def cache(server_folder: Path, api: Watched) -> Iterator[Nginx]:
    with Nginx(server_folder / f"cache-{uuid4()}", {"api": api.address}) as nginx:
        yield nginx


@pytest.fixture
def ask(cache: Nginx) -> Callable[..., requests.Response]:
    def ask(path: str, method: str = "GET", **headers: str) -> requests.Response:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        return requests.request(method, f"{cache.url}/api/v1/events/{path}", headers=sent, timeout=5)

    return ask


Ask = Callable[..., requests.Response]


def start_of_a_second() -> None:
    """The edge keeps an answer to the end of the second: what is asked twice now is asked in the same one."""
    time.sleep(1 - time.time() % 1)


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


@pytest.mark.parametrize("proof", ["cookie", "bearer"])
def test_who_proves_who_they_are_never_meets_the_cache(
    ask: Ask, owner: Visitor, api: Watched, proof: str
) -> None:
    event_id = owner.create_event()
    start_of_a_second()

    for _ in range(2):
        assert ask(event_id, **_proof(owner, proof)).status_code == 200
    ask(event_id)
    assert ask(event_id, **_proof(owner, proof)).status_code == 200

    assert len(api.seen) == 4


def test_who_proves_who_they_are_may_still_send_a_tag(ask: Ask, owner: Visitor) -> None:
    event_id = owner.create_event()
    tag = ask(event_id).headers["ETag"]

    assert ask(event_id, If_None_Match=tag, **_proof(owner, "cookie")).status_code == 304


@pytest.mark.parametrize("proof", ["cookie", "bearer"])
def test_a_draft_that_its_team_reads_is_not_there_for_others(ask: Ask, owner: Visitor, proof: str) -> None:
    event_id = owner.create_event(published=False)

    assert ask(event_id, **_proof(owner, proof)).status_code == 200
    assert ask(event_id).status_code == 404
    assert ask(event_id, **_proof(owner, proof)).status_code == 200


@pytest.mark.parametrize("path", CACHED_PATHS)
@pytest.mark.parametrize(
    "headers",
    [
        {"Cache-Control": "private, no-cache", "ETag": '"1"'},
        {"Cache-Control": "public, max-age=60", "ETag": '"1"'},
        {"Cache-Control": "private, no-cache", "X-Accel-Expires": "@9999999999"},
        {"Cache-Control": "no-store", "X-Accel-Expires": "@9999999999"},
        {"Cache-Control": "no-cache", "X-Accel-Expires": "@9999999999", "Set-Cookie": "a=b"},
        {"Cache-Control": "no-store"},
        {"ETag": '"1"'},
        {},
    ],
)
def test_what_a_service_does_not_offer_to_all_is_not_kept(
    server_folder: Path, path: str, headers: Mapping[str, str]
) -> None:
    @Request.application
    def service(_: Request) -> Response:
        return Response("of one person", headers=dict(headers))

    with (
        Watched(service) as api,
        Nginx(server_folder / f"cache-{uuid4()}", {"api": api.address}) as nginx,
    ):
        for _ in range(2):
            requests.get(f"{nginx.url}/api/v1/events/1{path}", timeout=5)

        assert len(api.seen) == 2


def test_a_service_that_may_be_kept_is_never_told_a_cookie(ask: Ask, owner: Visitor, api: Watched) -> None:
    ask(owner.create_event(), Cookie="fanfare_csrf=1; theme=dark")

    assert "Cookie" not in api.seen[-1].headers


def test_another_host_has_answers_of_its_own(ask: Ask, owner: Visitor, api: Watched) -> None:
    event_id = owner.create_event()
    start_of_a_second()

    ask(event_id, Host="one.example")
    ask(event_id, Host="two.example")

    assert len(api.seen) == 2


def _is_called(ask: Ask, event_id: str, name: str) -> bool:
    return bool(ask(event_id).json()["name"] == name)


def _proof(visitor: Visitor, kind: str) -> dict[str, str]:
    if kind == "cookie":
        return {"Cookie": f"{SESSION_COOKIE}={visitor.token}"}
    return {"Authorization": f"Bearer {visitor.token}"}
