"""The pages: the inbox by days, and the form of preferences."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from services.notifications.models import Preferences
from services.notifications.pages import day_title
from services.notifications.use_cases import fanfare_events
from shared.events import Recipient
from tests.post_room import PostRoom, invite_accepted
from tests.signing import CSRF_VALUE
from tests.unit.notifications.conftest import Reader

EVENTS = "/notifications/preferences/events"


def tell(room: PostRoom, reader: Reader, number: int = 1, **facts: Any) -> None:
    told = Recipient(account_id=reader.id, email="reader@example.org")
    room.hear(*[invite_accepted(told, **facts) for _ in range(number)])


def test_the_inbox_asks_strangers_to_log_in(client: FlaskClient) -> None:
    answer = client.get("/notifications?unread=true")

    assert answer.status_code == 303
    assert answer.headers["Location"] == "/log-in?next=%2Fnotifications%3Funread%3Dtrue"


def test_an_empty_inbox_says_so(ada: Reader) -> None:
    assert "No notifications yet" in ada.page.get("/notifications").text


def test_the_inbox_shows_rows_under_their_day_and_starts_the_bell_there(room: PostRoom, ada: Reader) -> None:
    tell(room, ada, 2)

    page = ada.page.get("/notifications").text

    assert ">Today</h2>" in page
    assert page.count('class="notification unread"') == 2 + 1  # and the one that the script copies
    assert '<notification-bell lang="en" href="/notifications" seq="2" unread="2" epoch="' in page
    assert "<b>Bob Noyce</b> is now organiser of <b>PyCon</b>." in page


def test_the_unread_tab_leaves_out_what_was_read(room: PostRoom, ada: Reader) -> None:
    tell(room, ada, 2)
    ada.post(f"/api/v1/notifications/{room.notifications(ada.id)[0].id}/read")

    page = ada.page.get("/notifications?unread=true").text

    assert page.count("data-id=") == 1 + 1
    assert "unread-only" in page


def test_more_than_a_page_can_be_loaded(room: PostRoom, ada: Reader) -> None:
    tell(room, ada, 21)

    first = ada.page.get("/notifications").text
    cursor = first.split(' next="')[1].split('"')[0]
    second = ada.page.get(f"/notifications?before={cursor}").text

    assert first.count("data-id=") == 20 + 1
    assert second.count("data-id=") == 1 + 1


def test_days_are_named_as_the_script_names_them() -> None:
    today = date(2026, 11, 23)

    assert day_title(today, today) == "Today"
    assert day_title(date(2026, 11, 22), today) == "Yesterday"
    assert day_title(date(2026, 11, 5), today) == "Thursday 5 November 2026"
    assert day_title(today, today, "de") == "Heute"
    assert day_title(date(2026, 11, 5), today, "de") == "Donnerstag, 5. November 2026"


def test_preferences_are_saved_by_the_form(ada: Reader) -> None:
    form = {
        "csrf_token": CSRF_VALUE,
        "team.inbox": "1",
        "team.email": "1",
        "digest": "weekly",
        "quiet_from": "22:00",
        "quiet_to": "07:00",
        "timezone": "Europe/Lisbon",
    }

    answer = ada.page.post("/notifications/preferences", data=form)

    assert (answer.status_code, answer.headers["Location"]) == (303, "/notifications/preferences?saved")
    found = ada.get("/api/v1/notifications/preferences").json
    assert found["matrix"]["team"] == {"inbox": True, "live": False, "email": True}
    assert found["matrix"]["sales"] == {"inbox": False, "live": False, "email": False}
    assert (found["digest"], found["quiet_hours"]) == ("weekly", {"from": "22:00", "to": "07:00"})
    assert "Your preferences are saved" in ada.page.get(answer.headers["Location"]).text


def test_a_form_that_fails_keeps_what_was_typed_and_says_where(ada: Reader) -> None:
    form = {"csrf_token": CSRF_VALUE, "team.email": "1", "digest": "daily", "quiet_from": "22:00"}

    answer = ada.page.post("/notifications/preferences", data=form)

    assert answer.status_code == 422
    assert 'id="field-quiet_to-error"' in answer.text
    assert 'value="22:00"' in answer.text
    assert '<option value="daily" selected>' in answer.text
    assert 'name="team.email" value="1" aria-label="Your team: Email" checked' in answer.text
    assert ada.get("/api/v1/notifications/preferences").json["digest"] == "none"


def test_the_form_needs_its_csrf_value(ada: Reader) -> None:
    assert ada.page.post("/notifications/preferences", data={"digest": "daily"}).status_code == 403


def test_a_name_with_markup_in_it_stays_text_on_the_page(room: PostRoom, ada: Reader) -> None:
    told = Recipient(account_id=ada.id, email="ada@example.org")
    evil = "<script>alert(1)</script>"
    room.hear(invite_accepted(told, event_name=evil, invitee=Recipient(name=evil, email="x@example.org")))

    page = ada.page.get("/notifications").text

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_the_page_of_one_event_keeps_only_what_differs(room: PostRoom, ada: Reader) -> None:
    tell(room, ada)
    event_id = room.notifications(ada.id)[0].fanfare_event_id
    path = f"/notifications/preferences/events/{event_id}"
    assert path not in ada.page.get("/notifications/preferences").text
    assert f'href="{path}">PyCon</a>' in ada.page.get(EVENTS).text

    usual = re.findall(r'name="(\w+\.\w+)" value="1" aria-label="[^"]+" checked>', ada.page.get(path).text)
    as_before = dict.fromkeys(usual, "1")
    answer = ada.page.post(path, data={"csrf_token": CSRF_VALUE, **as_before, "team.email": "1"})

    assert answer.status_code == 303
    with room.database.transaction() as session:
        assert session.scalars(select(Preferences.events)).one() == {str(event_id): {"team": {"email": True}}}
    assert f'href="{path}">PyCon</a>' in ada.page.get("/notifications/preferences").text
    assert ">different</span>" in ada.page.get(EVENTS).text
    assert 'aria-label="Your team: Email" checked' in ada.page.get(path).text


def test_an_event_is_found_by_a_part_of_its_name(room: PostRoom, ada: Reader, bob: Reader) -> None:
    tell(room, ada, event_name="PyCon Lisbon")
    tell(room, ada, event_name="Looms & 100% wool")
    tell(room, bob, event_name="PyCon of Bob")

    assert shown_events(ada) == ["Looms &amp; 100% wool", "PyCon Lisbon"], "the latest first"
    assert shown_events(ada, "pycon") == ["PyCon Lisbon"]
    assert shown_events(ada, "100% W") == ["Looms &amp; 100% wool"]
    assert shown_events(ada, "%") == ["Looms &amp; 100% wool"]
    assert shown_events(ada, "100\0") == ["Looms &amp; 100% wool"]
    assert "Nothing found" in ada.page.get(EVENTS, query_string={"name": "of Bob"}).text


def test_of_very_many_events_the_latest_are_shown(
    room: PostRoom, ada: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fanfare_events, "MOST_SHOWN", 2)
    for number in range(3):
        tell(room, ada, event_name=f"Event {number}")

    assert shown_events(ada) == ["Event 2", "Event 1"]
    assert "Search for them by name" in ada.page.get(EVENTS).text
    assert "Search for them by name" not in ada.page.get(EVENTS, query_string={"name": "event 0"}).text


def shown_events(reader: Reader, name: str = "") -> list[str]:
    page = reader.page.get(EVENTS, query_string={"name": name}).text
    return re.findall(r'href="/notifications/preferences/events/[\w-]+">([^<]+)</a>', page)


def test_one_event_can_be_made_like_all_others(room: PostRoom, ada: Reader) -> None:
    tell(room, ada)
    event_id = room.notifications(ada.id)[0].fanfare_event_id
    path = f"/notifications/preferences/events/{event_id}"
    ada.page.post(path, data={"csrf_token": CSRF_VALUE, "team.email": "1"})

    ada.page.post(path, data={"csrf_token": CSRF_VALUE, "team.email": "1", "like_all": "1"})

    assert ada.get("/api/v1/notifications/preferences").json["events"] == []
