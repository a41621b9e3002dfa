"""What an open socket is told, and who is told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from shared.database import now
from shared.events import NotificationCreated
from shared.locale.formats import rfc3339
from tests.integration.realtime.bus import Bus
from tests.integration.realtime.process import RealtimeProcess
from tests.servers.redis import RedisServer
from tests.signing import new_person, session_token
from tests.tab import Tab


@pytest.fixture
def neighbour(server_folder: Path, broker_url: str, redis_server: RedisServer) -> Iterator[RealtimeProcess]:
    """A second process beside the first, on the same broker."""
    folder = server_folder / "realtime-neighbour"
    with RealtimeProcess("neighbour", folder, broker_url, redis_server.url()) as process:
        yield process


def test_a_new_notification_has_this_form(tab: Tab, bus: Bus) -> None:
    person = new_person()
    tab.connect(token=session_token(person)).greeted()
    line = bus.notify(person.id, seq=7, title="You are invited", unread=3)
    assert tab.frame() == {
        "meta": "New notifications",
        "seq": 7,
        "notif_count": 3,
        "notifs": [
            {
                "id": str(line.id),
                "seq": 7,
                "title": "You are invited",
                "message": "<b>Ada</b> invites you",
                "action": "invite.sent",
                "link": "/invites/1",
                "received_at": "now",
                "received_at_iso": rfc3339(line.received_at),
                "mark_read": f"/api/v1/notifications/{line.id}/read",
            }
        ],
    }


def test_the_time_of_an_older_notification_reads_as_people_say_it(tab: Tab, bus: Bus) -> None:
    person = new_person()
    tab.connect(token=session_token(person)).greeted()
    line = bus.line(seq=1, received_at=now() - timedelta(minutes=5))
    bus.publish(
        NotificationCreated(subject="inboxes/1", sequence=1, user_id=person.id, unread_count=1, items=(line,))
    )
    assert tab.frame()["notifs"][0]["received_at"] == "5 minutes ago"


def test_a_read_elsewhere_has_this_form(tab: Tab, bus: Bus) -> None:
    person = new_person()
    tab.connect(token=session_token(person)).greeted()
    line = bus.notify(person.id, seq=1)
    tab.frame()
    bus.read(person.id, line.id, seq=2, unread=0)
    assert tab.frame() == {"meta": "Notifications read", "seq": 2, "notif_count": 0, "read": [str(line.id)]}


def test_who_joins_later_hears_how_far_the_others_are(tab: Tab, other_tab: Tab, bus: Bus) -> None:
    person = new_person()
    tab.connect(token=session_token(person))
    assert tab.frame() == {"meta": "WS connected"}
    bus.publish(bus.created(person.id, 7).model_copy(update={"epoch": 5}))
    assert tab.frame()["epoch"] == 5
    other_tab.connect(token=session_token(person))
    assert other_tab.frame() == {"meta": "WS connected", "epoch": 5, "seq": 7}


def test_a_heartbeat_says_how_far_a_client_should_be(
    server_folder: Path, broker_url: str, redis_server: RedisServer, bus: Bus
) -> None:
    folder, person = server_folder / "realtime-beating", new_person()
    with (
        RealtimeProcess(
            "beating", folder, broker_url, redis_server.url(), HEARTBEAT_SECONDS="0.3"
        ) as process,
        Tab(process.url) as tab,
    ):
        tab.connect(token=session_token(person)).greeted()
        assert tab.messages(seconds=0.7) == [], "nothing is known of who was told nothing"
        bus.notify(person.id, seq=4)
        assert tab.frame()["meta"] == "New notifications"
        assert tab.frame() == {"meta": "Heartbeat", "seq": 4}


def test_both_tabs_of_a_person_are_told_and_nobody_else(
    tab: Tab, other_tab: Tab, realtime: RealtimeProcess, bus: Bus
) -> None:
    person, stranger = new_person(), new_person()
    with Tab(realtime.url) as strange_tab:
        strange_tab.connect(token=session_token(stranger)).greeted()
        tab.connect(token=session_token(person)).greeted()
        other_tab.connect(cookie=session_token(person)).greeted()
        bus.notify(person.id)
        assert tab.frame()["meta"] == other_tab.frame()["meta"] == "New notifications"
        assert strange_tab.messages(seconds=0.5) == []


@pytest.mark.parametrize("event", ["join", "join_room", "enter_room", "subscribe", "connect", "disconnect"])
def test_nobody_gets_into_anothers_room_by_asking(tab: Tab, bus: Bus, event: str) -> None:
    person, victim = new_person(), new_person()
    tab.connect(token=session_token(person)).greeted()
    tab.emit(event, {"room": f"user_{victim.id}", "token": session_token(person)})
    bus.notify(victim.id)
    assert tab.messages(seconds=0.5) == []


def test_a_person_hears_on_whichever_process_their_tab_is(
    tab: Tab, neighbour: RealtimeProcess, bus: Bus
) -> None:
    person = new_person()
    tab.connect(token=session_token(person)).greeted()
    with Tab(neighbour.url) as far_tab:
        far_tab.connect(token=session_token(person)).greeted()
        bus.notify(person.id)
        assert tab.frame() == far_tab.frame()


def test_frames_keep_their_order(tab: Tab, bus: Bus) -> None:
    person = new_person()
    tab.connect(token=session_token(person)).greeted()
    bus.publish(*(bus.created(person.id, seq) for seq in range(1, 201)))
    assert [tab.frame()["seq"] for _ in range(200)] == list(range(1, 201))


@pytest.mark.parametrize(
    "body",
    [b"", b"\xff\xfe", b"[]", b'{"specversion": "1.0"}', b'{"type": "notification.created", "data": {}}'],
)
def test_what_is_no_event_is_skipped(tab: Tab, realtime: RealtimeProcess, bus: Bus, body: bytes) -> None:
    person = new_person()
    tab.connect(token=session_token(person)).greeted()
    bus.publish_bytes("notification.created", body)
    bus.notify(person.id)
    assert tab.frame()["meta"] == "New notifications"
    assert "unreadable event skipped" in realtime.output()
