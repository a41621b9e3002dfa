"""Creating events, finding them, changing them."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from services.api.events.models import Event
from shared.database import now
from shared.locale.formats import rfc3339
from tests.box_office import BoxOffice
from tests.front_desk import FrontDesk, Visitor, conference, json_of

EVENTS = "/api/v1/events"


def test_whoever_creates_an_event_owns_the_draft(ada: Visitor) -> None:
    body = conference(description="Two days", venue={"name": "LX Factory", "address": "Lisboa"})

    answer = ada.post(EVENTS, body)

    assert answer.status_code == 201
    event = json_of(answer)
    assert answer.headers["Location"] == f"{EVENTS}/{event['id']}"
    assert answer.headers["ETag"]
    assert event["state"] == "draft"
    assert {name: event[name] for name in body} == body
    assert ada.me()["roles"] == [{"event_id": event["id"], "role": "owner"}]


def test_null_says_that_there_is_no_description_or_venue(ada: Visitor) -> None:
    without = conference(description=None, venue=None)
    event = json_of(ada.post(EVENTS, without))

    assert (event["description"], event["venue"]) == ("", None)


def test_a_draft_is_there_for_its_team_only(ada: Visitor, bob: Visitor, stranger: Visitor) -> None:
    path = f"{EVENTS}/{ada.create_event(published=False)}"

    assert ada.get(path).status_code == 200
    assert bob.get(path).status_code == 404
    assert stranger.get(path).status_code == 404


def test_a_published_event_is_there_for_all(ada: Visitor, stranger: Visitor) -> None:
    answer = stranger.get(f"{EVENTS}/{ada.create_event()}")

    assert answer.status_code == 200
    assert json_of(answer)["state"] == "published"


def test_the_list_has_what_is_published_and_the_caller_s_own(
    ada: Visitor, bob: Visitor, stranger: Visitor
) -> None:
    published, draft = ada.create_event(), ada.create_event(published=False)

    def ids(visitor: Visitor) -> set[str]:
        return {event["id"] for event in json_of(visitor.get(EVENTS))["items"]}

    assert ids(ada) == {published, draft}
    assert ids(bob) == ids(stranger) == {published}


def test_the_list_comes_in_pages_by_start(ada: Visitor, stranger: Visitor) -> None:
    starts = [now() + timedelta(days=days) for days in (5, 1, 3, 3, 2)]
    for start in starts:
        ada.create_event(starts_at=rfc3339(start), ends_at=rfc3339(start + timedelta(hours=1)))

    pages = [json_of(stranger.get(f"{EVENTS}?limit=2"))]
    while pages[-1]["next"]:
        pages.append(json_of(stranger.get(f"{EVENTS}?limit=2&cursor={pages[-1]['next']}")))

    seen = [event["starts_at"] for page in pages for event in page["items"]]
    assert seen == sorted(rfc3339(start) for start in starts)


def test_the_list_can_be_what_is_still_to_come_or_one_s_own(ada: Visitor, bob: Visitor) -> None:
    over = ada.create_event(starts_at="2020-01-01T00:00:00Z", ends_at="2020-01-02T00:00:00Z")
    coming = ada.create_event()
    other = bob.create_event()

    def ids(query: str) -> list[str]:
        return [event["id"] for event in json_of(ada.get(f"{EVENTS}?{query}"))["items"]]

    assert set(ids("upcoming=true")) == {coming, other}
    assert set(ids("mine=true")) == {over, coming}


def test_nobody_s_own_events_are_for_nobody(stranger: Visitor) -> None:
    assert stranger.get(f"{EVENTS}?mine=true").status_code == 401


def test_an_event_that_did_not_change_is_not_sent_again(ada: Visitor, stranger: Visitor) -> None:
    path = f"{EVENTS}/{ada.create_event()}"
    tag = stranger.get(path).headers["ETag"]

    for header in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        answer = stranger.get(path, If_None_Match=header)
        assert (answer.status_code, answer.data, answer.headers["ETag"]) == (304, b"", tag)
    assert stranger.get(path, If_None_Match='"other"').status_code == 200


def test_a_tag_opens_no_draft(ada: Visitor, bob: Visitor) -> None:
    path = f"{EVENTS}/{ada.create_event(published=False)}"

    assert bob.get(path, If_None_Match=ada.get(path).headers["ETag"]).status_code == 404


def test_a_change_makes_a_new_tag(ada: Visitor) -> None:
    path = f"{EVENTS}/{ada.create_event()}"
    before = ada.get(path).headers["ETag"]

    answer = ada.call("PATCH", path, {"name": "EuroPython"}, If_Match=before)

    assert (answer.status_code, json_of(answer)["name"]) == (200, "EuroPython")
    assert answer.headers["ETag"] == ada.get(path).headers["ETag"] != before


def test_a_change_to_what_it_is_already_keeps_the_tag(ada: Visitor) -> None:
    path = f"{EVENTS}/{ada.create_event()}"
    before = ada.get(path).headers["ETag"]

    answer = ada.call("PATCH", path, {"name": "PyCon Lisbon"}, If_Match=before)

    assert answer.headers["ETag"] == before


def test_a_change_over_somebody_else_s_is_refused(ada: Visitor) -> None:
    path = f"{EVENTS}/{ada.create_event()}"
    stale = ada.get(path).headers["ETag"]
    ada.call("PATCH", path, {"name": "First"}, If_Match=stale)

    answer = ada.call("PATCH", path, {"name": "Second"}, If_Match=stale)

    assert answer.status_code == 412
    assert json_of(ada.get(path))["name"] == "First"


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
def test_a_write_needs_the_tag(ada: Visitor, method: str) -> None:
    path = f"{EVENTS}/{ada.create_event()}"

    assert ada.call(method, path, {"name": "New"} if method == "PATCH" else None).status_code == 428
    assert json_of(ada.get(path))["name"] == "PyCon Lisbon"


def test_stale_comes_before_wrong_and_wrong_before_missing(ada: Visitor) -> None:
    path = f"{EVENTS}/{ada.create_event()}"

    assert ada.call("PATCH", path, {"name": ""}, If_Match='"stale"').status_code == 412
    assert ada.call("PATCH", path, {"name": ""}).status_code == 422


def test_a_venue_has_one_shape_however_it_came(ada: Visitor) -> None:
    path = f"{EVENTS}/{ada.create_event()}"

    answer = ada.call("PATCH", path, {"venue": {"name": "Hall"}}, If_Match=ada.get(path).headers["ETag"])

    assert json_of(answer)["venue"] == {"name": "Hall", "address": ""}


def test_the_venue_can_be_taken_away(ada: Visitor) -> None:
    path = f"{EVENTS}/{ada.create_event(venue={'name': 'LX Factory'})}"

    answer = ada.call("PATCH", path, {"venue": None}, If_Match=ada.get(path).headers["ETag"])

    assert json_of(answer)["venue"] is None


def test_an_end_before_the_start_is_refused_whichever_was_sent(ada: Visitor) -> None:
    path = f"{EVENTS}/{ada.create_event()}"

    answer = ada.call(
        "PATCH", path, {"ends_at": "2020-01-01T00:00:00Z"}, If_Match=ada.get(path).headers["ETag"]
    )

    assert answer.status_code == 422
    assert json_of(answer)["errors"][0]["field"] == "ends_at"


def test_the_owner_deletes_an_event_with_its_invites(ada: Visitor) -> None:
    event_id = ada.create_event()
    ada.invite(event_id, "tom@example.org")
    path = f"{EVENTS}/{event_id}"

    assert ada.call("DELETE", path, If_Match=ada.get(path).headers["ETag"]).status_code == 204
    assert ada.get(path).status_code == 404
    assert ada.me()["roles"] == []


def test_an_event_that_sold_something_stays(desk: FrontDesk) -> None:
    office, owner = BoxOffice(desk.database), desk.person()
    event_id = owner.create_event()
    with desk.database.transaction() as session:
        event = session.get_one(Event, UUID(event_id))
    office.place(office.ticket_type(event))
    path = f"{EVENTS}/{event_id}"

    answer = owner.call("DELETE", path, If_Match=owner.get(path).headers["ETag"])

    assert (answer.status_code, json_of(answer)["type"]) == (409, "event-in-use")
    assert owner.get(path).status_code == 200
