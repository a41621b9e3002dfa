"""Two who read the same and send at the same moment, on PostgreSQL: one is first, the other is told."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from werkzeug.test import TestResponse

from services.api.events.models import Event
from services.api.proposals.models import Proposal
from tests.front_desk import FrontDesk, Visitor, json_of
from tests.integration.proposals.test_pages import pages, version_in
from tests.programme import Programme
from tests.waiting import wait_until

Act = Callable[[], TestResponse]
BOTH = 2
WAITING = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


@pytest.fixture
def desk(postgres_desk: FrontDesk) -> FrontDesk:
    return postgres_desk


@contextmanager
def held(desk: FrontDesk, model: type[Event | Proposal], row_id: str) -> Iterator[None]:
    """Until the block ends nobody else gets the row's lock."""
    with desk.database.transaction() as session:
        session.get_one(model, UUID(row_id), with_for_update=True)
        yield


def past_the_first_look(desk: FrontDesk) -> None:
    """Until both have read what is there, and wait for each other."""

    def waiting() -> bool:
        with desk.database.transaction() as session:
            return session.scalar(text(WAITING)) == BOTH

    wait_until(waiting, what="two who wait for a lock")


def at_once(desk: FrontDesk, model: type[Event | Proposal], row_id: str, acts: Sequence[Act]) -> list[int]:
    with ThreadPoolExecutor(len(acts)) as pool:
        with held(desk, model, row_id):
            sent: list[Future[TestResponse]] = [pool.submit(act) for act in acts]
            past_the_first_look(desk)
        return sorted(one.result().status_code for one in sent)


@pytest.fixture
def here(path: str, proposal: dict[str, Any]) -> str:
    """The proposal's path."""
    return f"{path}/{proposal['id']}"


def test_of_two_who_change_one_version_of_a_proposal_one_does(
    desk: FrontDesk, sue: Visitor, proposal: dict[str, Any], here: str
) -> None:
    tag = sue.get(here).headers["ETag"]
    second = browser_of(desk, sue)
    titles = {"First": sue, "Second": second}

    statuses = at_once(
        desk,
        Proposal,
        proposal["id"],
        [
            lambda who=who, title=title: who.call("PATCH", here, {"title": title}, If_Match=tag)  # type: ignore[misc]
            for title, who in titles.items()
        ],
    )

    assert statuses == [200, 412]
    assert json_of(sue.get(here))["title"] in titles


def test_of_two_who_send_a_proposal_s_form_one_saves(
    desk: FrontDesk, programme: Programme, sue: Visitor, proposal: dict[str, Any]
) -> None:
    page = f"{pages(programme)}/proposals/{proposal['id']}"
    form = {"type": "talk", "length": "20", "action": "save", "version": version_in(sue.page(page))}
    second = browser_of(desk, sue)

    statuses = at_once(
        desk,
        Proposal,
        proposal["id"],
        [
            lambda: sue.submit(page, title="First", **form),
            lambda: second.submit(page, title="Second", **form),
        ],
    )

    assert statuses == [303, 412]
    assert re.search(r'value="(First|Second)"', sue.page(page).text)


def test_of_two_who_decide_about_one_version_of_a_proposal_one_does(
    desk: FrontDesk, programme: Programme, proposal: dict[str, Any], here: str
) -> None:
    first, second = programme.owner, programme.member("organizer")
    tags = {who: who.get(here).headers["ETag"] for who in (first, second)}

    statuses = at_once(
        desk,
        Event,
        programme.event_id,
        [
            lambda: first.post(f"{here}/waitlisting", If_Match=tags[first]),
            lambda: second.post(f"{here}/acceptance", If_Match=tags[second]),
        ],
    )

    assert statuses == [200, 412]


@pytest.mark.parametrize("where", ["call/settings", "manage", "programme/tracks"])
def test_of_two_organisers_who_send_one_version_of_a_form_one_saves(
    desk: FrontDesk, programme: Programme, where: str
) -> None:
    track = programme.add("tracks", name="Web")
    page = f"{pages(programme)}/{where}" + (f"/{track['id']}" if where.endswith("tracks") else "")
    first, second = programme.owner, programme.member("organizer")
    form = {**FORMS[where], "version": version_in(first.page(page))}

    statuses = at_once(
        desk,
        Event,
        programme.event_id,
        [lambda: first.submit(page, **form), lambda: second.submit(page, **form)],
    )

    assert statuses == [303, 412]


FORMS = {
    "call/settings": {"introduction": "Tell us"},
    "manage": {
        "name": "PyCon",
        "timezone": "Europe/Lisbon",
        "starts_at": "2027-05-20T09:00",
        "ends_at": "2027-05-22T18:00",
    },
    "programme/tracks": {"name": "Data", "color": "#4338ca"},
}


def browser_of(desk: FrontDesk, person: Visitor) -> Visitor:
    """Another one, in which the same person is logged in."""
    other = desk.visitor()
    assert other.log_in(person.email).status_code == 201
    return other
