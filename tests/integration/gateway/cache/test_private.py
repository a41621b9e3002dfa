"""What the edge does not keep: before the real api."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Self
from uuid import uuid4
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest
import requests
from werkzeug.wrappers import Response

from tests.front_desk import Visitor
from tests.integration.gateway.cache.asking import LIST, Ask, proof_of, start_of_a_second
from tests.integration.gateway.watched import Watched
from tests.servers.nginx import Nginx

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


class Outspoken:
    """A service behind an edge of its own that answers with the headers it is told."""

    headers: Mapping[str, str]

    def __init__(self, folder: Path) -> None:
        self.api = Watched(self._answer)
        self._nginx = Nginx(folder, {"api": self.api.address})

    @property
    def url(self) -> str:
        return self._nginx.url

    def __enter__(self) -> Self:
        self.api.__enter__()
        self._nginx.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._nginx.stop()
        self.api.__exit__()

    def _answer(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        return Response("of one person", headers=dict(self.headers))(environ, start_response)


@pytest.fixture(scope="module")
def outspoken(server_folder: Path) -> Iterator[Outspoken]:
    with Outspoken(server_folder / "cache-of-the-outspoken") as outspoken:
        yield outspoken


@pytest.mark.parametrize("proof", ["cookie", "bearer"])
def test_who_proves_who_they_are_never_meets_the_cache(
    ask: Ask, owner: Visitor, api: Watched, proof: str
) -> None:
    event_id = owner.create_event()
    start_of_a_second()

    for _ in range(2):
        assert ask(event_id, **proof_of(owner, proof)).status_code == 200
    ask(event_id)
    assert ask(event_id, **proof_of(owner, proof)).status_code == 200

    assert len(api.seen) == 4


def test_who_proves_who_they_are_may_still_send_a_tag(ask: Ask, owner: Visitor) -> None:
    event_id = owner.create_event()
    tag = ask(event_id).headers["ETag"]

    assert ask(event_id, If_None_Match=tag, **proof_of(owner, "cookie")).status_code == 304


@pytest.mark.parametrize("proof", ["cookie", "bearer"])
def test_a_draft_that_its_team_reads_is_not_there_for_others(ask: Ask, owner: Visitor, proof: str) -> None:
    event_id = owner.create_event(published=False)

    assert ask(event_id, **proof_of(owner, proof)).status_code == 200
    assert ask(event_id).status_code == 404
    assert ask(event_id, **proof_of(owner, proof)).status_code == 200


@pytest.mark.parametrize("proof", ["cookie", "bearer"])
def test_who_proves_who_they_are_reads_them_from_the_service(
    ask: Ask, owner: Visitor, api: Watched, part: str, proof: str
) -> None:
    start_of_a_second()
    ask(part)

    for _ in range(2):
        assert ask(part, **proof_of(owner, proof)).status_code == 200

    assert len(api.seen) == 3


def test_a_draft_in_its_owner_s_list_is_in_nobody_else_s(ask: Ask, owner: Visitor) -> None:
    draft = owner.create_event(published=False)

    own = ask(LIST, **proof_of(owner, "cookie"))

    assert own.headers["Cache-Control"] == "private, no-cache"
    assert [one["id"] for one in own.json()["items"]] == [draft]
    assert ask(LIST).json()["items"] == []


def test_orders_of_an_event_never_meet_the_cache(ask: Ask, owner: Visitor, api: Watched) -> None:
    event_id = owner.create_event()

    for _ in range(2):
        assert ask(f"{event_id}/orders").status_code == 401

    assert len(api.seen) == 2


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
    outspoken: Outspoken, path: str, headers: Mapping[str, str]
) -> None:
    outspoken.headers = headers
    host = f"{uuid4()}.example"  # has answers of its own: the edge serves all of these tests
    before = len(outspoken.api.seen)

    for _ in range(2):
        answer = requests.get(f"{outspoken.url}/api/v1/events{path}", headers={"Host": host}, timeout=5)
        assert answer.text == "of one person"

    assert len(outspoken.api.seen) == before + 2
