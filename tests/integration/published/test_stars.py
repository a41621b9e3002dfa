"""Stars: kept for each account, and a calendar of them behind a link that can be revoked."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from icalendar import Calendar
from sqlalchemy import select

from services.api.schedule.models import Star
from tests.front_desk import FrontDesk, Visitor, json_of
from tests.integration.published.published_event import PublishedEvent
from tests.programme import Programme


@pytest.fixture
def path(published: PublishedEvent) -> str:
    return f"{published.programme.path}/stars"


def link(ben: Visitor, path: str) -> str:
    """The link's path and query."""
    made = urlsplit(json_of(ben.call("PUT", f"{path}/feed"))["url"])
    return f"{made.path}?{made.query}"


def titles(visitor: Visitor, link: str) -> list[str]:
    answer = visitor.get(link)
    assert answer.status_code == 200, answer.text
    return [str(entry["summary"]) for entry in Calendar.from_ical(answer.data).walk("VEVENT")]


def test_a_star_stays_until_it_is_taken_back(published: PublishedEvent, ben: Visitor, path: str) -> None:
    star = f"{path}/{published.talk['id']}"

    assert [ben.call("PUT", star).status_code for _ in range(2)] == [204, 204]
    assert json_of(ben.get(path)) == {"items": [published.talk["id"]], "next": None, "feed": None}
    assert json_of(published.programme.owner.get(path))["items"] == []

    assert [ben.call("DELETE", star).status_code for _ in range(2)] == [204, 204]
    assert json_of(ben.get(path))["items"] == []


def test_only_what_is_public_can_be_starred(
    published: PublishedEvent, desk: FrontDesk, ben: Visitor, path: str
) -> None:
    hidden = published.programme.add("sessions", title="Not yet", state="accepted")
    elsewhere = Programme(desk, published.programme.owner).add("sessions")

    for session in (hidden, elsewhere):
        assert ben.call("PUT", f"{path}/{session['id']}").status_code == 404


def test_without_a_login_nothing_is_kept(published: PublishedEvent, desk: FrontDesk, path: str) -> None:
    nobody = published.programme.public

    assert nobody.call("PUT", f"{path}/{published.talk['id']}").status_code == 401
    assert nobody.get(path).status_code == 401
    with desk.database.transaction() as session:
        assert session.scalars(select(Star)).all() == []


def test_a_star_of_one_event_is_not_taken_back_through_another(
    published: PublishedEvent, desk: FrontDesk, ben: Visitor, path: str
) -> None:
    ben.call("PUT", f"{path}/{published.talk['id']}")
    other = Programme(desk, published.programme.owner)

    ben.call("DELETE", f"{other.path}/stars/{published.talk['id']}")

    assert json_of(ben.get(path))["items"] == [published.talk["id"]]


def test_the_link_shows_the_stars_of_now_without_a_login(
    published: PublishedEvent, ben: Visitor, path: str
) -> None:
    made = link(ben, path)
    assert titles(published.programme.public, made) == []

    ben.call("PUT", f"{path}/{published.other['id']}")

    assert titles(published.programme.public, made) == ["Looms"]
    assert json_of(ben.get(path))["feed"]
    answer = published.programme.public.get(made)
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert "X-Accel-Expires" not in answer.headers


def test_a_revoked_link_is_dead_and_a_new_one_is_another(
    published: PublishedEvent, ben: Visitor, path: str
) -> None:
    first = link(ben, path)
    assert [ben.call("DELETE", f"{path}/feed").status_code for _ in range(2)] == [204, 204]
    assert published.programme.public.get(first).status_code == 403
    assert json_of(ben.get(path))["feed"] is None

    second = link(ben, path)
    assert published.programme.public.get(second).status_code == 200
    assert published.programme.public.get(first).status_code == 403


def test_no_link_can_be_made_up(published: PublishedEvent, desk: FrontDesk, ben: Visitor, path: str) -> None:
    made = link(ben, path)
    other = Programme(desk, published.programme.owner)
    link(ben, f"{other.path}/stars")

    for forged in (
        f"{path}.ics",
        f"{path}.ics?token=x",
        made[:-2],
        made.replace(published.programme.event_id, other.event_id),
    ):
        assert published.programme.public.get(forged).status_code == 403, forged
