"""Quiet hours on the screen: what can wait is counted and does not pop up."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest

from shared.database import now
from shared.events import NotificationCreated, Recipient
from tests.post_room import PostRoom, invite_accepted, invite_sent
from tests.unit.notifications.conftest import Reader

LIST = "/api/v1/notifications"


def hours_around(moment: datetime) -> tuple[time, time]:
    """An hour before until an hour after, on the clock of UTC."""
    start, end = (moment + timedelta(hours=by) for by in (-1, 1))
    return start.time().replace(microsecond=0), end.time().replace(microsecond=0)


def quiet_ones(room: PostRoom) -> list[bool]:
    """Of all that open sockets were told."""
    created = [event for event in room.published() if isinstance(event, NotificationCreated)]
    return [item.quiet for event in created for item in event.items]


@pytest.fixture
def told(ada: Reader) -> Recipient:
    return Recipient(account_id=ada.id, email="ada@example.org", name="Ada")


def test_in_quiet_hours_nothing_pops_up_and_all_is_counted(
    room: PostRoom, ada: Reader, told: Recipient
) -> None:
    room.choose(ada.id, quiet_hours=hours_around(now()))

    room.hear(invite_accepted(told))

    assert quiet_ones(room) == [True]
    assert room.state(ada.id).unread == 1


def test_outside_of_them_it_does(room: PostRoom, ada: Reader, told: Recipient) -> None:
    room.choose(ada.id, quiet_hours=hours_around(now() + timedelta(hours=12)))

    room.hear(invite_accepted(told))

    assert quiet_ones(room) == [False]


def test_what_waits_for_nothing_pops_up_at_any_hour(room: PostRoom, ada: Reader, told: Recipient) -> None:
    room.choose(ada.id, quiet_hours=hours_around(now()))

    room.hear(invite_sent(told))

    assert quiet_ones(room) == [False]


def test_who_catches_up_in_quiet_hours_is_told_which_ones_are_quiet(
    room: PostRoom, ada: Reader, told: Recipient
) -> None:
    room.hear(invite_accepted(told), invite_sent(told))
    room.choose(ada.id, quiet_hours=hours_around(now()))

    items = ada.get(LIST, after_seq=0).json["items"]

    assert {item["category"]: item.get("quiet", False) for item in items} == {"team": True, "invites": False}
    assert not any("quiet" in item for item in ada.get(LIST).json["items"])
