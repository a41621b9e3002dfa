"""The editing room of an event: who may join, and who is told of whom."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import socketio
import socketio.exceptions

from shared.auth import Person
from shared.config.keys import generate
from shared.database import new_id
from shared.events import DraftBlock, DraftChanged, DraftSlot, MadeRelease
from shared.events.schedule import Editor as Author
from tests.integration.realtime.bus import Bus
from tests.integration.realtime.editor import Editor, ticket
from tests.integration.realtime.process import RealtimeProcess
from tests.servers.redis import RedisServer
from tests.signing import new_person, session_token
from tests.waiting import wait_until


def moved(event_id: UUID, version: int, by: Person) -> DraftChanged:
    starts_at = datetime(2026, 12, 1, 10, tzinfo=UTC)
    place = {"room_id": new_id(), "starts_at": starts_at, "ends_at": starts_at + timedelta(hours=1)}
    return DraftChanged(
        subject=f"schedules/{event_id}",
        sequence=version,
        event_id=event_id,
        by=Author(id=by.id, name=by.name),
        slots=(DraftSlot.model_validate({"session_id": new_id(), "revision": 2, **place}),),
        blocks=(
            DraftBlock.model_validate(
                {"id": new_id(), "kind": "break", "title": "Lunch", "revision": 1, **place}
            ),
        ),
    )


@pytest.fixture(scope="module")
def neighbour(server_folder: Path, broker_url: str, redis_server: RedisServer) -> Iterator[RealtimeProcess]:
    folder = server_folder / "realtime-of-editors"
    with RealtimeProcess("neighbour", folder, broker_url, redis_server.url()) as process:
        yield process


@pytest.fixture
def editor(realtime: RealtimeProcess) -> Iterator[Editor]:
    with Editor(realtime.url) as editor:
        yield editor


def names(frame: dict[str, Any]) -> list[str]:
    return [person["name"] for person in frame["online"]]


def test_who_joins_is_told_who_is_there(editor: Editor) -> None:
    ada = new_person("Ada")
    editor.join(ada, ticket(ada, new_id()))
    assert editor.until("WS connected")["online"] == [{"id": str(ada.id), "name": "Ada"}]


def test_editors_at_two_processes_see_each_other_come_and_go(
    editor: Editor, neighbour: RealtimeProcess
) -> None:
    ada, ben, event_id = new_person("Ada"), new_person("Ben"), new_id()
    editor.join(ada, ticket(ada, event_id)).until("WS connected")
    with Editor(neighbour.url) as far:
        far.join(ben, ticket(ben, event_id))
        joined = editor.until("Joined")
        while joined["person"]["name"] != "Ben":
            joined = editor.until("Joined")
        assert names(joined) == ["Ada", "Ben"]
        while "Ada" not in names(far.until("Joined")):
            pass
    left = editor.until("Left")
    assert (left["person"]["name"], names(left)) == ("Ben", ["Ada"])


def test_what_somebody_holds_is_told_at_both_processes_and_to_who_comes_later(
    editor: Editor, neighbour: RealtimeProcess
) -> None:
    ada, ben, event_id, keynote = new_person("Ada"), new_person("Ben"), new_id(), new_id()
    editor.join(ada, ticket(ada, event_id)).until("WS connected")
    with Editor(neighbour.url) as far:
        far.join(ben, ticket(ben, event_id))
        far.until("Joined")
        editor.emit("hold", {"session_ids": [str(keynote)]})
        editor.until_held((ada, keynote))
        far.until_held((ada, keynote))
        with Editor(neighbour.url) as late:
            late.join(ben, ticket(ben, event_id))
            assert late.until("WS connected")["held"] == [
                {"session_id": str(keynote), "account_id": str(ada.id), "name": "Ada"}
            ]
        editor.emit("let_go", {"session_id": str(keynote)})
        far.until_held()


def test_a_change_of_the_draft_reaches_the_editors_at_both_processes_and_no_others(
    editor: Editor, neighbour: RealtimeProcess, bus: Bus
) -> None:
    ada, ben, event_id = new_person("Ada"), new_person("Ben"), new_id()
    with Editor(neighbour.url) as far, Editor(neighbour.url) as stranger:
        editor.join(ada, ticket(ada, event_id)).until("WS connected")
        far.join(ben, ticket(ben, event_id)).until("WS connected")
        stranger.join(ben, ticket(ben, new_id())).until("WS connected")
        change = moved(event_id, version=7, by=ada)
        bus.publish(change)
        for each in (editor, far):
            draft = each.until("Draft changed")["draft"]
            assert draft["version"] == 7
            assert draft["by"] == {"id": str(ada.id), "name": "Ada"}
            assert [slot["session_id"] for slot in draft["slots"]] == [str(change.slots[0].session_id)]
            assert draft["slots"][0]["starts_at"] == "2026-12-01T10:00:00Z"
            assert draft["blocks"][0]["title"] == "Lunch"
        assert not any("draft" in frame for frame in stranger.heard(0.3))


def test_changes_arrive_in_the_order_in_which_they_were_made(editor: Editor, bus: Bus) -> None:
    ada, event_id = new_person("Ada"), new_id()
    editor.join(ada, ticket(ada, event_id)).until("WS connected")
    bus.publish(*(moved(event_id, version=version, by=ada) for version in range(1, 51)))
    versions = [editor.until("Draft changed")["draft"]["version"] for _ in range(50)]
    assert versions == list(range(1, 51))


def test_a_release_is_told_after_its_change(editor: Editor, bus: Bus) -> None:
    ada, event_id, release_id = new_person("Ada"), new_id(), new_id()
    editor.join(ada, ticket(ada, event_id)).until("WS connected")
    released = MadeRelease(id=release_id, name="1.0")
    bus.publish(
        DraftChanged(subject=f"schedules/{event_id}", sequence=8, event_id=event_id, released=released)
    )
    assert editor.until("Draft changed")["draft"]["version"] == 8
    assert editor.until("Schedule released")["released"] == {"id": str(release_id), "name": "1.0"}


def test_two_may_hold_the_same_session(editor: Editor, neighbour: RealtimeProcess) -> None:
    ada, ben, event_id, keynote = new_person("Ada"), new_person("Ben"), new_id(), new_id()
    editor.join(ada, ticket(ada, event_id)).until("WS connected")
    with Editor(neighbour.url) as far:
        far.join(ben, ticket(ben, event_id)).until("WS connected")
        editor.emit("hold", {"session_id": str(keynote)})
        far.emit("hold", {"session_id": str(keynote)})
        editor.until_held((ada, keynote), (ben, keynote))
        far.emit("let_go")
        editor.until_held((ada, keynote))


def test_a_hold_ends_with_its_socket(editor: Editor, neighbour: RealtimeProcess) -> None:
    ada, ben, event_id, keynote = new_person("Ada"), new_person("Ben"), new_id(), new_id()
    editor.join(ada, ticket(ada, event_id)).until("WS connected")
    with Editor(neighbour.url) as far:
        far.join(ben, ticket(ben, event_id)).until("WS connected")
        far.emit("hold", {"session_id": str(keynote)})
        editor.until_held((ben, keynote))
    editor.until_held()


def test_who_has_lost_a_socket_in_mid_drag_holds_on_with_the_next(
    realtime: RealtimeProcess, neighbour: RealtimeProcess, editor: Editor
) -> None:
    ada, ben, event_id, keynote = new_person("Ada"), new_person("Ben"), new_id(), new_id()
    editor.join(ada, ticket(ada, event_id)).until("WS connected")
    for process in (realtime, neighbour):
        with Editor(process.url) as dragging:
            dragging.join(ben, ticket(ben, event_id)).until("WS connected")
            dragging.emit("hold", {"session_id": str(keynote)})
            editor.until_held((ben, keynote))
        editor.until_held()


@pytest.mark.parametrize(
    "said", [None, "keynote", {"session_id": "keynote"}, {"session_ids": [str(new_id())] * 101}, [[]]]
)
def test_what_is_no_list_of_ids_holds_nothing_and_ends_nothing(editor: Editor, said: object) -> None:
    ada, keynote = new_person("Ada"), new_id()
    editor.join(ada, ticket(ada, new_id())).until("WS connected")
    editor.emit("hold", said)
    editor.emit("let_go", {"session_id": 7})
    editor.emit("hold", {"session_id": str(keynote)})
    assert [frame["held"][0]["session_id"] for frame in editor.heard(0.5) if "held" in frame] == [
        str(keynote)
    ]


def test_who_holds_and_lets_go_too_often_is_closed(editor: Editor) -> None:
    ada = new_person("Ada")
    editor.join(ada, ticket(ada, new_id())).until("WS connected")
    for _ in range(20):
        editor.emit("hold", {"session_id": str(new_id())})
        editor.emit("let_go")
    assert editor.until("Closing")["type"] == "too-many-messages"
    wait_until(lambda: editor.ends)


def test_another_events_editors_are_not_told(editor: Editor, realtime: RealtimeProcess) -> None:
    ada, ben = new_person("Ada"), new_person("Ben")
    editor.join(ada, ticket(ada, new_id())).until("WS connected")
    with Editor(realtime.url) as other:
        other.join(ben, ticket(ben, new_id())).until("WS connected")
        assert "Ben" not in str(editor.heard(seconds=0.5))


@pytest.mark.parametrize("why", ["none", "another's", "expired", "forged", "a session", "garbage"])
def test_without_a_ticket_of_ones_own_nobody_joins(editor: Editor, why: str) -> None:
    ada, event_id = new_person("Ada"), new_id()
    tickets: dict[str, object] = {
        "none": None,
        "another's": ticket(new_person("Ben"), event_id),
        "expired": ticket(ada, event_id, lasts=timedelta(seconds=-1)),
        "forged": ticket(ada, event_id, keys=generate()),
        "a session": session_token(ada),
        "garbage": {"room": f"event_{event_id}"},
    }
    with pytest.raises(socketio.exceptions.ConnectionError):
        editor.join(ada, tickets[why])
    assert editor.refusals[0]["data"]["type"] == "no-room-ticket"
    assert editor.refusals[0]["data"]["status"] == 403


def test_a_ticket_without_a_session_is_not_enough(editor: Editor) -> None:
    ada = new_person("Ada")
    dead = Person(ada.id, "Ada", ada.login_id, is_admin=False)
    with pytest.raises(socketio.exceptions.ConnectionError):
        editor._client.connect(
            editor._url,
            auth={"ticket": ticket(dead, new_id())},
            transports=["websocket"],
            namespaces=["/schedule"],
            wait_timeout=5,
        )
    assert editor.refusals[0]["data"]["type"] == "not-authenticated"


def test_nobody_gets_into_another_events_room_by_asking(editor: Editor, realtime: RealtimeProcess) -> None:
    ada, ben, event_id = new_person("Ada"), new_person("Ben"), new_id()
    editor.join(ada, ticket(ada, new_id())).until("WS connected")
    editor.emit("join", {"room": f"event_{event_id}", "ticket": ticket(ben, event_id)})
    with Editor(realtime.url) as other:
        other.join(ben, ticket(ben, event_id)).until("WS connected")
        assert "Ben" not in str(editor.heard(seconds=0.5))


def test_a_log_out_closes_the_editor_too(editor: Editor, bus: Bus) -> None:
    ada = new_person("Ada")
    editor.join(ada, ticket(ada, new_id())).until("WS connected")
    bus.revoke(ada.id, ada.login_id)
    wait_until(lambda: editor.ends)
    assert editor.ends == ["server disconnect"]


def test_the_room_closes_when_the_ticket_ends(editor: Editor) -> None:
    ada = new_person("Ada")
    editor.join(ada, ticket(ada, new_id(), lasts=timedelta(seconds=2))).until("WS connected")
    wait_until(lambda: editor.ends, timeout=5)


def test_when_a_process_is_killed_its_editors_are_gone_after_a_while(
    server_folder: Path, broker_url: str, redis_server: RedisServer
) -> None:
    ada, ben, event_id = new_person("Ada"), new_person("Ben"), new_id()
    surviving, doomed = (
        RealtimeProcess(
            name, server_folder / name, broker_url, redis_server.url(), PRESENCE_BEAT_SECONDS="0.4"
        )
        for name in ("surviving", "doomed")
    )
    with surviving, Editor(surviving.url) as editor:
        editor.join(ada, ticket(ada, event_id)).until("WS connected")
        doomed.start()
        Editor(doomed.url).join(ben, ticket(ben, event_id)).until("WS connected")
        wait_until(lambda: "Ben" in str(list(editor.frames.queue)))
        doomed.kill()
        assert editor.until("Left")["person"]["name"] == "Ben"
