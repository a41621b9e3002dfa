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

from shared.session_cookies import SESSION_COOKIE
from tests.front_desk import FrontDesk, Visitor, json_of
from tests.integration.gateway.watched import Watched
from tests.servers.nginx import Nginx
from tests.waiting import wait_until

pytestmark = pytest.mark.quiet  # each answer is good for a second
CACHED_PATHS = [
    "",
    "?upcoming=true",
    *(
        f"/1{part}"
        for part in (
            "",
            "/tracks",
            "/sessions/1",
            "/schedule",
            "/schedule.ics",
            "/schedule/draft",
            "/versions",
            "/ticket-types",
            "/ticket-rules",
        )
    ),
]
LIST = ""


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
        url = f"{cache.url}/api/v1/events/{path}".rstrip("/")
        return requests.request(method, url, headers=sent, timeout=5)

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
            requests.get(f"{nginx.url}/api/v1/events{path}", timeout=5)

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


PARTS = {"list": "", "types": "/ticket-types", "rules": "/ticket-rules"}


@pytest.fixture(params=list(PARTS))
def part(request: pytest.FixtureRequest, owner: Visitor) -> str:
    """The list of events, and what one of them sells and by which rules."""
    event_id = owner.create_event()
    return f"{event_id}{PARTS[request.param]}" if PARTS[request.param] else LIST


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


@pytest.mark.parametrize("proof", ["cookie", "bearer"])
def test_who_proves_who_they_are_reads_them_from_the_service(
    ask: Ask, owner: Visitor, api: Watched, part: str, proof: str
) -> None:
    start_of_a_second()
    ask(part)

    for _ in range(2):
        assert ask(part, **_proof(owner, proof)).status_code == 200

    assert len(api.seen) == 3


def test_a_draft_in_its_owner_s_list_is_in_nobody_else_s(ask: Ask, owner: Visitor) -> None:
    draft = owner.create_event(published=False)

    own = ask(LIST, **_proof(owner, "cookie"))

    assert own.headers["Cache-Control"] == "private, no-cache"
    assert [one["id"] for one in own.json()["items"]] == [draft]
    assert ask(LIST).json()["items"] == []


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


def test_orders_of_an_event_never_meet_the_cache(ask: Ask, owner: Visitor, api: Watched) -> None:
    event_id = owner.create_event()

    for _ in range(2):
        assert ask(f"{event_id}/orders").status_code == 401

    assert len(api.seen) == 2


def _is_called(ask: Ask, event_id: str, name: str) -> bool:
    return bool(ask(event_id).json()["name"] == name)


def _proof(visitor: Visitor, kind: str) -> dict[str, str]:
    if kind == "cookie":
        return {"Cookie": f"{SESSION_COOKIE}={visitor.token}"}
    return {"Authorization": f"Bearer {visitor.token}"}
