"""Pages of events."""

from __future__ import annotations

from collections import Counter

import pytest
from markupsafe import Markup

from tests.front_desk import FrontDesk, Visitor, json_of
from tests.programme import statements

FORM = {
    "name": "PyCon Lisbon",
    "timezone": "Europe/Lisbon",
    "starts_at": "2027-07-01T09:00",
    "ends_at": "2027-07-02T18:00",
    "venue_name": "LX Factory",
    "description": "Two days\nof <b>talks</b>",
}


@pytest.fixture
def event_id(ada: Visitor) -> str:
    location = ada.submit("/events/new", **FORM).headers["Location"]
    return location.split("/")[2]


def publish(ada: Visitor, event_id: str) -> None:
    ada.submit(f"/events/{event_id}/publication")


def test_the_times_of_the_form_are_those_of_the_place(ada: Visitor, event_id: str) -> None:
    event = json_of(ada.get(f"/api/v1/events/{event_id}"))

    assert event["starts_at"] == "2027-07-01T08:00:00.000Z"
    assert event["venue"] == {"name": "LX Factory", "address": ""}
    assert 'value="2027-07-01T09:00"' in ada.page(f"/events/{event_id}/manage").text


@pytest.mark.parametrize(
    ("starts_at", "ends_at", "shown"),
    [
        ("2027-07-01T09:00", "2027-07-01T18:00", "Thu, 1 Jul 2027"),
        ("2027-07-01T09:00", "2027-07-02T18:00", "Thu, 1 Jul – Fri, 2 Jul 2027"),
        ("2026-12-31T22:00", "2027-01-01T04:00", "Thu, 31 Dec 2026 – Fri, 1 Jan 2027"),
    ],
)
def test_the_days_of_an_event_name_a_year_once_where_once_is_enough(
    ada: Visitor, starts_at: str, ends_at: str, shown: str
) -> None:
    ada.submit("/events/new", **{**FORM, "starts_at": starts_at, "ends_at": ends_at})

    assert shown in Markup(ada.page("/events?mine=1").text).striptags()


def test_a_form_that_fails_creates_nothing_and_keeps_what_was_typed(ada: Visitor) -> None:
    answer = ada.submit("/events/new", **{**FORM, "ends_at": "2027-06-01T09:00"})

    assert answer.status_code == 422
    assert 'value="PyCon Lisbon"' in answer.text
    assert 'id="field-ends_at-error"' in answer.text
    assert json_of(ada.get("/api/v1/events"))["items"] == []


def test_an_end_that_the_change_of_clocks_puts_before_the_start_is_refused(ada: Visitor) -> None:
    night = {"starts_at": "2027-03-28T01:30", "ends_at": "2027-03-28T02:10"}

    assert ada.submit("/events/new", **{**FORM, **night}).status_code == 422


def test_a_draft_is_seen_by_its_team_alone(ada: Visitor, stranger: Visitor, event_id: str) -> None:
    assert "draft" in ada.page(f"/events/{event_id}").text
    assert stranger.page(f"/events/{event_id}").status_code == 404


def test_a_published_event_is_seen_by_all(ada: Visitor, stranger: Visitor, event_id: str) -> None:
    publish(ada, event_id)

    page = stranger.page(f"/events/{event_id}").text
    assert "PyCon Lisbon" in page
    assert "&lt;b&gt;talks" in page
    assert "/manage" not in page
    assert "PyCon Lisbon" in stranger.page("/").text
    assert "PyCon Lisbon" in stranger.page("/events").text


def test_an_event_goes_back_to_being_a_draft(ada: Visitor, stranger: Visitor, event_id: str) -> None:
    publish(ada, event_id)

    assert "Hide the event" in ada.submit(f"/events/{event_id}/withdrawal").text
    assert stranger.page(f"/events/{event_id}").status_code == 200
    ada.submit(f"/events/{event_id}/withdrawal", confirmed="yes")

    assert stranger.page(f"/events/{event_id}").status_code == 404


def test_the_details_are_changed_on_the_page(ada: Visitor, event_id: str) -> None:
    answer = ada.submit(f"/events/{event_id}/manage", **{**FORM, "name": "EuroPython"}, version="1")

    assert answer.headers["Location"] == f"/events/{event_id}/manage?done=saved"
    assert json_of(ada.get(f"/api/v1/events/{event_id}"))["name"] == "EuroPython"


def test_a_form_from_before_somebody_else_s_change_is_refused_and_kept(ada: Visitor, event_id: str) -> None:
    ada.submit(f"/events/{event_id}/manage", **{**FORM, "name": "First"}, version="1")

    answer = ada.submit(f"/events/{event_id}/manage", **{**FORM, "name": "Second"}, version="1")

    assert answer.status_code == 412
    assert 'value="Second"' in answer.text
    assert json_of(ada.get(f"/api/v1/events/{event_id}"))["name"] == "First"


def test_the_owner_deletes_the_event_on_the_page(ada: Visitor, event_id: str) -> None:
    assert "Delete “PyCon Lisbon” for good?" in ada.submit(f"/events/{event_id}/deletion").text
    assert ada.page(f"/events/{event_id}").status_code == 200
    assert ada.submit(f"/events/{event_id}/deletion", confirmed="yes").headers["Location"] == "/?done=deleted"
    assert ada.page(f"/events/{event_id}").status_code == 404


def test_the_start_page_greets_visitors_and_shows_people_their_events(
    ada: Visitor, stranger: Visitor, event_id: str
) -> None:
    assert "Sign up" in stranger.page("/").text
    assert "PyCon Lisbon" not in stranger.page("/").text
    assert "PyCon Lisbon" in ada.page("/").text


def test_many_events_come_in_pages(ada: Visitor, stranger: Visitor) -> None:
    for number in range(25):
        ada.create_event(name=f"Meetup {number:02}")

    first = stranger.page("/events").text
    older = first.partition('href="/events?cursor=')[2].partition('"')[0]
    second = stranger.page(f"/events?cursor={older}").text

    assert first.count("Meetup") == 24
    assert second.count("Meetup") == 1


def test_manage_is_for_who_may(desk: FrontDesk, ada: Visitor, bob: Visitor, event_id: str) -> None:
    publish(ada, event_id)
    ada.invite(event_id, bob.email, "moderator")
    bob.post(f"/api/v1/invites/{desk.invite_token(bob.email)}/acceptance")

    assert bob.page(f"/events/{event_id}/manage").status_code == 403
    assert f"/events/{event_id}/people" in bob.page(f"/events/{event_id}").text
    assert "Invite somebody" not in bob.page(f"/events/{event_id}/people").text


def test_the_page_of_an_event_asks_the_database_nothing_twice(
    desk: FrontDesk, ada: Visitor, event_id: str
) -> None:
    with statements(desk.database) as asked:
        ada.page(f"/events/{event_id}")

    assert asked
    assert not [one for one, times in Counter(asked).items() if times > 1]
