"""Preferences and leaving lists: over the API and by the link in a mail."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from services.notifications.use_cases import bounces, preferences
from shared.auth.links import LinkSigner
from shared.database import new_id
from shared.events import Recipient
from tests.post_room import PostRoom, invite_accepted, registered
from tests.signing import KEYS
from tests.unit.notifications.conftest import Reader

PREFERENCES = "/api/v1/notifications/preferences"
LINKS = LinkSigner(KEYS.link_key)
GIVEN = {
    "matrix": {"team": {"email": True}},
    "digest": "daily",
    "quiet_hours": {"from": "22:00", "to": "07:00"},
    "timezone": "Europe/Lisbon",
}


def test_who_chose_nothing_sees_the_defaults_in_their_accounts_zone(room: PostRoom, ada: Reader) -> None:
    room.hear(
        registered(Recipient(account_id=ada.id, name="Ada", email="ada@example.org"), timezone="Asia/Tokyo")
    )

    answer = ada.get(PREFERENCES).json

    assert answer["matrix"]["team"] == {"inbox": True, "live": True, "email": False}
    assert answer["locked"] == ["account", "invites", "payments"]
    assert (answer["digest"], answer["quiet_hours"], answer["timezone"]) == ("none", None, "Asia/Tokyo")


def test_what_is_put_is_what_is_found_later(ada: Reader) -> None:
    put = ada.put(PREFERENCES, GIVEN)

    assert put.status_code == 200
    assert put.json == ada.get(PREFERENCES).json
    assert put.json["matrix"]["team"]["email"]
    assert {name: put.json[name] for name in GIVEN if name != "matrix"} == {
        name: value for name, value in GIVEN.items() if name != "matrix"
    }


def test_what_was_read_can_be_sent_back_as_it_is(ada: Reader) -> None:
    ada.put(PREFERENCES, GIVEN)
    read = ada.get(PREFERENCES).json

    assert ada.put(PREFERENCES, read).json == read


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"matrix": {"payments": {"email": False}}}, "matrix.payments"),
        ({"matrix": {"gossip": {"email": False}}}, "matrix.gossip"),
        ({"matrix": {"team": {"pigeon": True}}}, "matrix.team.pigeon"),
        ({"matrix": {"team": {"email": "yes"}}}, "matrix.team.email"),
        ({"digest": "monthly"}, "digest"),
        ({"email_delay_minutes": -1}, "email_delay_minutes"),
        ({"email_delay_minutes": 1441}, "email_delay_minutes"),
        ({"email_delay_minutes": "5"}, "email_delay_minutes"),
        ({"quiet_hours": {"from": "22:00"}}, "quiet_hours.to"),
        ({"quiet_hours": {"from": "7:00", "to": "24:00"}}, "quiet_hours.from"),
        ({"quiet_hours": {"from": "07:00", "to": "07:00"}}, "quiet_hours"),
        ({"timezone": "Lisbon"}, "timezone"),
        ({"timezone": "../etc/passwd"}, "timezone"),
        ({"sound": "loud"}, "sound"),
    ],
)
def test_a_wrong_choice_is_refused_by_field(ada: Reader, change: dict[str, Any], field: str) -> None:
    before = ada.get(PREFERENCES).json

    answer = ada.put(PREFERENCES, GIVEN | change)

    assert answer.status_code == 422
    assert field in [error["field"] for error in answer.json["errors"]]
    assert ada.get(PREFERENCES).json == before


def test_opening_the_link_of_a_mail_changes_nothing(client: FlaskClient, ada: Reader) -> None:
    ada.put(PREFERENCES, GIVEN)

    page = client.get(f"/unsubscribe/{LINKS.unsubscription(ada.id, 'team')}")

    assert page.status_code == 200
    assert "Your team" in page.text
    assert ada.get(PREFERENCES).json["matrix"]["team"]["email"]


def test_one_click_stops_the_mails_and_nothing_else(client: FlaskClient, ada: Reader) -> None:
    ada.put(PREFERENCES, GIVEN)

    answer = client.post(
        f"/unsubscribe/{LINKS.unsubscription(ada.id, 'team')}", data={"List-Unsubscribe": "One-Click"}
    )

    assert answer.status_code == 200
    found = ada.get(PREFERENCES).json
    assert found["matrix"]["team"] == {"inbox": True, "live": True, "email": False}
    assert found["digest"] == "daily"


def test_one_click_again_is_harmless(client: FlaskClient, ada: Reader) -> None:
    path = f"/unsubscribe/{LINKS.unsubscription(ada.id, 'team')}"
    client.post(path)

    assert client.post(path).status_code == 200


def test_one_click_works_from_a_mail_program_in_a_browser(client: FlaskClient, ada: Reader) -> None:
    ada.put(PREFERENCES, GIVEN)
    path = f"/unsubscribe/{LINKS.unsubscription(ada.id, 'team')}"

    answer = client.post(path, headers={"Origin": "https://mail.example"})

    assert answer.status_code == 200
    assert not ada.get(PREFERENCES).json["matrix"]["team"]["email"]


def test_leaving_a_digest_stops_all_optional_mails(client: FlaskClient, ada: Reader) -> None:
    ada.put(PREFERENCES, GIVEN | {"matrix": {"team": {"email": True}, "sales": {"email": True}}})

    client.post(f"/unsubscribe/{LINKS.unsubscription(ada.id, 'all')}")

    matrix = ada.get(PREFERENCES).json["matrix"]
    assert [matrix[name]["email"] for name in ("team", "sales", "payments")] == [False, False, True]


def test_one_click_works_for_somebody_who_never_chose_anything(client: FlaskClient, ada: Reader) -> None:
    client.post(f"/unsubscribe/{LINKS.unsubscription(ada.id, 'sales')}")

    assert ada.get(PREFERENCES).json["digest"] == "none"


def test_a_link_for_something_else_is_refused(client: FlaskClient) -> None:
    for token in ("nonsense", LINKS.verification(new_id(), "a@example.org"), LINKS.invite(new_id(), 1)):
        assert client.get(f"/unsubscribe/{token}").status_code == 403
        assert client.post(f"/unsubscribe/{token}").status_code == 403


def test_a_link_made_with_another_key_is_refused(client: FlaskClient, ada: Reader) -> None:
    forged = LinkSigner("another key of the same length").unsubscription(ada.id, "team")

    assert client.post(f"/unsubscribe/{forged}").status_code == 403


def test_the_button_works_for_somebody_who_is_logged_in(room: PostRoom, ada: Reader) -> None:
    ada.put(PREFERENCES, GIVEN)
    path = f"/unsubscribe/{LINKS.unsubscription(ada.id, 'team')}"
    page = ada.page.get(path).text
    value = page.split('name="csrf_token" value="')[1].split('"')[0]

    assert ada.page.post(path, data={"csrf_token": value}).status_code == 200
    room.hear(invite_accepted(Recipient(account_id=ada.id, email="ada@example.org")))
    assert room.deliveries() == []


def told_of(room: PostRoom, reader: Reader, name: str = "PyCon") -> str:
    """Somebody accepted an invite to an event: its id."""
    fact = invite_accepted(Recipient(account_id=reader.id, email="ada@example.org"), event_name=name)
    room.hear(fact)
    return str(fact.event_id)


def test_a_single_event_can_be_quieter_than_the_others(room: PostRoom, ada: Reader) -> None:
    event_id = told_of(room, ada)
    before = room.state(ada.id).unread

    answer = ada.put(f"{PREFERENCES}/events/{event_id}", {"matrix": {"team": {"inbox": False}}})
    told = Recipient(account_id=ada.id, email="ada@example.org")
    room.hear(invite_accepted(told, event_id=event_id), invite_accepted(told))

    assert (answer.status_code, answer.json["event_name"]) == (200, "PyCon")
    assert answer.json["matrix"]["team"] == {"inbox": False, "live": True, "email": False}
    assert room.state(ada.id).unread == before + 1


def test_a_single_event_can_be_louder_than_the_others(room: PostRoom, ada: Reader) -> None:
    event_id = told_of(room, ada)
    ada.put(f"{PREFERENCES}/events/{event_id}", {"matrix": {"team": {"email": True}}})

    told = Recipient(account_id=ada.id, email="ada@example.org")
    room.hear(invite_accepted(told, event_id=event_id), invite_accepted(told))

    assert [str(row.fanfare_event_id) for row in room.deliveries()] == [event_id]


def test_what_is_said_for_single_events_is_shown_with_the_rest_and_can_be_taken_back(
    room: PostRoom, ada: Reader
) -> None:
    event_id = told_of(room, ada)
    ada.put(f"{PREFERENCES}/events/{event_id}", {"matrix": {"team": {"email": True}}})

    [event] = ada.get(PREFERENCES).json["events"]
    ada.put(PREFERENCES, GIVEN)
    assert ada.get(PREFERENCES).json["events"] == [event], "the choices for all leave those for one alone"
    ada.put(f"{PREFERENCES}/events/{event_id}", {})

    assert event["event_name"] == "PyCon"
    assert ada.get(PREFERENCES).json["events"] == []


@pytest.mark.parametrize(
    "matrix", [{"payments": {"email": False}}, {"gossip": {"email": True}}, {"team": {"email": 1}}]
)
def test_a_wrong_choice_for_an_event_is_refused(room: PostRoom, ada: Reader, matrix: dict[str, Any]) -> None:
    event_id = told_of(room, ada)

    assert ada.put(f"{PREFERENCES}/events/{event_id}", {"matrix": matrix}).status_code == 422


def test_an_event_that_somebody_never_heard_of_does_not_exist(
    room: PostRoom, ada: Reader, bob: Reader
) -> None:
    event_id = told_of(room, ada)

    assert bob.get(f"{PREFERENCES}/events/{event_id}").status_code == 404
    assert bob.put(f"{PREFERENCES}/events/{event_id}", {}).status_code == 404
    assert bob.page.get(f"/notifications/preferences/events/{event_id}").status_code == 404


def test_leaving_a_list_means_single_events_too(room: PostRoom, client: FlaskClient, ada: Reader) -> None:
    event_id = told_of(room, ada)
    ada.put(f"{PREFERENCES}/events/{event_id}", {"matrix": {"team": {"email": True}}})

    client.post(f"/unsubscribe/{LINKS.unsubscription(ada.id, 'team')}")

    assert not ada.get(f"{PREFERENCES}/events/{event_id}").json["matrix"]["team"]["email"]


def test_choices_for_very_many_events_are_refused(
    room: PostRoom, ada: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preferences, "MOST_EVENTS", 1)
    first, second = told_of(room, ada), told_of(room, ada)
    louder = {"matrix": {"team": {"email": True}}}
    ada.put(f"{PREFERENCES}/events/{first}", louder)

    assert ada.put(f"{PREFERENCES}/events/{first}", louder).status_code == 200
    assert ada.put(f"{PREFERENCES}/events/{second}", louder).status_code == 422


def test_a_renamed_event_is_known_by_its_new_name(room: PostRoom, ada: Reader) -> None:
    event_id = told_of(room, ada, "Old")
    told = Recipient(account_id=ada.id, email="ada@example.org")
    room.hear(invite_accepted(told, event_id=event_id, event_name="New"))

    assert ada.get(f"{PREFERENCES}/events/{event_id}").json["event_name"] == "New"


def test_an_address_that_refuses_mail_is_shown_and_can_be_tried_again(room: PostRoom, ada: Reader) -> None:
    room.hear(registered(Recipient(account_id=ada.id, name="Ada", email="ada@example.org")))
    with room.database.transaction() as session:
        bounces.stop(session, "Ada@example.org", "550 no such mailbox")

    shown = ada.get(PREFERENCES).json["mail_stopped"]
    page = ada.page.get("/notifications/preferences").text
    resumed = ada.post("/api/v1/notifications/mail/resume")

    assert (shown["address"], shown["reason"]) == ("ada@example.org", "550 no such mailbox")
    assert "Its mail server answered: 550 no such mailbox" in page
    assert (resumed.status_code, resumed.json["mail_stopped"]) == (200, None)
