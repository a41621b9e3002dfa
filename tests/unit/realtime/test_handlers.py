from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from prometheus_client import REGISTRY

from services.realtime.handlers import AT_ONCE, HANDLERS, SERVICE, Receiver
from shared.database import new_id, now
from shared.events import (
    DraftChanged,
    DraftSlot,
    Event,
    InviteDeclined,
    LoginRevoked,
    MadeRelease,
    NotificationChanged,
    NotificationCreated,
    NotificationLine,
    PresenceReported,
    pack,
)
from shared.locale.formats import rfc3339

PERSON = uuid4()
CHANGED = {
    "subject": f"inboxes/{PERSON}",
    "sequence": 9,
    "user_id": PERSON,
    "unread_count": 3,
    "epoch": 7,
    "read": (),
}


@dataclass
class Listeners:
    """Takes down what it is told to do. `breaks` makes it fail."""

    told: list[tuple[UUID, Mapping[str, Any]]] = field(default_factory=list)
    ended: list[UUID] = field(default_factory=list)
    reports: list[PresenceReported] = field(default_factory=list)
    told_editors: list[tuple[UUID, Mapping[str, Any]]] = field(default_factory=list)
    together_told: list[int] = field(default_factory=list)
    breaks: bool = False

    @contextmanager
    def together(self) -> Iterator[None]:
        before = len(self.told)
        yield
        self.together_told.append(len(self.told) - before)

    def send_to(self, account_id: UUID, frame: Mapping[str, Any]) -> None:
        if self.breaks:
            raise RuntimeError("broken")
        self.told.append((account_id, frame))

    def end_logins(self, login_ids: Iterable[UUID]) -> None:
        self.ended += login_ids

    def take_presence(self, report: PresenceReported) -> None:
        self.reports.append(report)

    def tell_editors(self, event_id: UUID, frame: Mapping[str, Any]) -> None:
        self.told_editors.append((event_id, frame))


def packed(event: Event) -> bytes:
    return pack(event, event_id=new_id(), source="/tests", time=now(), traceparent=None)


def line(seq: int, ago: timedelta = timedelta()) -> NotificationLine:
    return NotificationLine(
        id=new_id(),
        seq=seq,
        title="Title",
        message="Message",
        action="invite.sent",
        link="/invites/1",
        received_at=now() - ago,
    )


def created(*lines: NotificationLine) -> NotificationCreated:
    return NotificationCreated(
        subject=f"inboxes/{PERSON}", sequence=lines[-1].seq, user_id=PERSON, unread_count=5, items=lines
    )


def test_new_notifications_become_one_frame() -> None:
    listeners, first, second = Listeners(), line(3, ago=timedelta(hours=2)), line(4)
    Receiver(listeners).receive([packed(created(first, second))])
    [(person, frame)] = listeners.told
    assert person == PERSON
    assert {name: frame[name] for name in ("meta", "seq", "notif_count")} == {
        "meta": "New notifications",
        "seq": 4,
        "notif_count": 5,
    }
    assert frame["notifs"][0] == {
        "id": str(first.id),
        "seq": 3,
        "title": "Title",
        "message": "Message",
        "action": "invite.sent",
        "link": "/invites/1",
        "received_at": "2 hours ago",
        "received_at_iso": rfc3339(first.received_at),
        "mark_read": f"/api/v1/notifications/{first.id}/read",
    }
    assert frame["notifs"][1]["seq"] == 4


def test_what_came_in_quiet_hours_says_so() -> None:
    listeners = Listeners()
    Receiver(listeners).receive([packed(created(line(3), line(4).model_copy(update={"quiet": True})))])
    [(_, frame)] = listeners.told
    assert [item.get("quiet") for item in frame["notifs"]] == [None, True]


def test_a_read_becomes_a_frame_with_its_ids() -> None:
    listeners, read = Listeners(), new_id()
    event = NotificationChanged(
        subject=f"inboxes/{PERSON}", sequence=9, user_id=PERSON, unread_count=0, read=(read,)
    )
    Receiver(listeners).receive([packed(event)])
    assert listeners.told == [
        (PERSON, {"meta": "Notifications read", "seq": 9, "notif_count": 0, "read": [str(read)]})
    ]


@pytest.mark.parametrize("name", ["unread", "archived", "restored"])
def test_what_else_a_reader_did_becomes_a_frame_with_its_ids(name: str) -> None:
    listeners, changed = Listeners(), new_id()
    event = NotificationChanged.model_validate(CHANGED | {name: [changed]})
    Receiver(listeners).receive([packed(event)])
    assert listeners.told == [
        (
            PERSON,
            {"meta": "Notifications changed", "seq": 9, "notif_count": 3, "epoch": 7, name: [str(changed)]},
        )
    ]


def test_what_was_seen_becomes_a_frame() -> None:
    listeners, seen = Listeners(), new_id()
    Receiver(listeners).receive([packed(NotificationChanged.model_validate(CHANGED | {"seen_up_to": seen}))])
    [(_, frame)] = listeners.told
    assert (frame["meta"], frame["seen_up_to"]) == ("Notifications changed", str(seen))


def test_a_revoked_login_ends() -> None:
    listeners, login_ids = Listeners(), (uuid4(), uuid4())
    event = LoginRevoked(subject=f"accounts/{PERSON}", sequence=1, account_id=PERSON, login_ids=login_ids)
    Receiver(listeners).receive([packed(event)])
    assert listeners.ended == list(login_ids)


def test_a_report_of_another_process_is_taken() -> None:
    listeners = Listeners()
    report = PresenceReported(
        subject=f"events/{PERSON}", sequence=1, event_id=PERSON, process_id=uuid4(), people=()
    )
    Receiver(listeners).receive([packed(report)])
    assert listeners.reports == [report]


@pytest.mark.parametrize("body", [b"", b"\x00\xff", b"null", b"{}"])
def test_what_cannot_be_read_spoils_nothing_after_it(body: bytes) -> None:
    listeners = Listeners()
    Receiver(listeners).receive([body, packed(created(line(1)))])
    assert len(listeners.told) == 1


def test_an_event_that_nobody_handles_here_is_skipped() -> None:
    listeners = Listeners()
    Receiver(listeners, {}).receive([packed(created(line(1)))])
    assert not listeners.told


def test_a_handler_that_fails_is_logged_and_its_event_skipped(caplog: pytest.LogCaptureFixture) -> None:
    Receiver(Listeners(breaks=True)).receive([packed(created(line(1)))])
    assert "handler failed, event skipped" in caplog.text


def test_all_that_is_heard_is_ephemeral() -> None:
    assert all(event.ephemeral for event in HANDLERS)
    assert InviteDeclined not in HANDLERS


def test_a_change_of_a_draft_becomes_a_frame_for_the_editors_of_its_event() -> None:
    listeners, event_id, session_id = Listeners(), new_id(), new_id()
    gone = DraftSlot(session_id=session_id, room_id=None, revision=4)
    event = DraftChanged(subject=f"schedules/{event_id}", sequence=12, event_id=event_id, slots=(gone,))
    Receiver(listeners).receive([packed(event)])
    [(room, frame)] = listeners.told_editors
    assert room == event_id
    assert frame["draft"]["version"] == 12
    [slot] = frame["draft"]["slots"]
    assert (slot["session_id"], slot["room_id"], slot["revision"]) == (str(session_id), None, 4)


def test_a_release_is_told_to_the_editors_besides() -> None:
    listeners, event_id, release = Listeners(), new_id(), MadeRelease(id=new_id(), name="1.0")
    event = DraftChanged(subject=f"schedules/{event_id}", sequence=13, event_id=event_id, released=release)
    Receiver(listeners).receive([packed(event)])
    assert listeners.told_editors[-1] == (
        event_id,
        {"meta": "Schedule released", "released": {"id": str(release.id), "name": "1.0"}},
    )


def test_what_came_together_is_sent_together_but_not_too_much_of_it() -> None:
    listeners, bodies = Listeners(), [packed(created(line(seq))) for seq in range(AT_ONCE + 2)]
    Receiver(listeners).receive(bodies)
    assert listeners.together_told == [AT_ONCE, 2]
    assert [frame["seq"] for _, frame in listeners.told] == list(range(AT_ONCE + 2))


@pytest.mark.parametrize(("breaks", "counted"), [(False, 2), (True, 0)])
def test_what_had_its_effect_is_counted(breaks: bool, counted: int) -> None:
    before = [shown(name) for name in COUNTED]
    Receiver(Listeners(breaks=breaks)).receive(
        [packed(created(line(3))), b"no event", packed(created(line(4)))]
    )
    assert [shown(name) - past for name, past in zip(COUNTED, before, strict=True)] == [counted, counted]


COUNTED = ("fanfare_inbox_handled_total", "fanfare_inbox_lag_seconds_count")


def shown(name: str) -> float:
    """Of all types of events."""
    return sum(
        sample.value
        for metric in REGISTRY.collect()
        for sample in metric.samples
        if sample.name == name and sample.labels["service"] == SERVICE
    )
