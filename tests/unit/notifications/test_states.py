"""Seen, read, archived, and back: each change takes the next `seq` and is told; asking again is harmless."""

from __future__ import annotations

from uuid import UUID

import pytest
from click.testing import CliRunner

from services.notifications.commands import notifications
from shared.database import new_id
from shared.events import NotificationChanged
from tests.post_room import PostRoom, order_paid, somebody
from tests.unit.notifications.conftest import Reader
from tests.unit.notifications.test_api import LIST, ids, tell


def last_change(room: PostRoom) -> NotificationChanged:
    event = room.published()[-1]
    assert isinstance(event, NotificationChanged)
    return event


def test_one_is_marked_unread_again(room: PostRoom, ada: Reader) -> None:
    one, _ = tell(room, ada, 2)
    ada.post(f"{LIST}/{one}/read")

    answer = ada.post(f"{LIST}/{one}/unread")

    assert (answer.status_code, answer.json) == (200, {"unread_count": 2, "seq": 4})
    event = last_change(room)
    assert ([str(each) for each in event.unread], event.read) == ([one], ())
    assert (event.sequence, event.unread_count) == (4, 2)


def test_what_is_archived_is_read_and_leaves_the_inbox_for_the_archive(room: PostRoom, ada: Reader) -> None:
    one, two = tell(room, ada, 2)

    answer = ada.post(f"{LIST}/{one}/archive")

    assert (answer.status_code, answer.json) == (200, {"unread_count": 1, "seq": 3})
    assert ids(ada.get(LIST)) == [two]
    archive = ada.get(LIST, archived="true")
    assert ids(archive) == [one]
    assert (archive.json["items"][0]["has_read"], archive.json["items"][0]["archived"]) == (True, True)
    assert [str(each) for each in last_change(room).archived] == [one]


def test_what_was_read_before_it_was_archived_is_counted_once(room: PostRoom, ada: Reader) -> None:
    one, _ = tell(room, ada, 2)
    ada.post(f"{LIST}/{one}/read")

    assert ada.post(f"{LIST}/{one}/archive").json == {"unread_count": 1, "seq": 4}


def test_what_is_restored_is_in_the_inbox_again_and_read(room: PostRoom, ada: Reader) -> None:
    one, two = tell(room, ada, 2)
    ada.post(f"{LIST}/{one}/archive")

    answer = ada.post(f"{LIST}/{one}/restore")

    assert answer.json == {"unread_count": 1, "seq": 4}
    assert ids(ada.get(LIST)) == [two, one]
    assert [str(each) for each in last_change(room).restored] == [one]


def test_marking_unread_takes_out_of_the_archive(room: PostRoom, ada: Reader) -> None:
    one, two = tell(room, ada, 2)
    ada.post(f"{LIST}/{one}/archive")

    assert ada.post(f"{LIST}/{one}/unread").json == {"unread_count": 2, "seq": 4}
    assert ids(ada.get(LIST)) == [two, one]


@pytest.mark.parametrize("change", ["read", "archive"])
def test_asking_twice_changes_once(room: PostRoom, ada: Reader, change: str) -> None:
    [one] = tell(room, ada)
    first = ada.post(f"{LIST}/{one}/{change}").json
    told = len(room.published())

    again = ada.post(f"{LIST}/{one}/{change}").json

    assert again == first
    assert len(room.published()) == told


@pytest.mark.parametrize("change", ["unread", "restore"])
def test_asking_for_what_is_so_changes_nothing(room: PostRoom, ada: Reader, change: str) -> None:
    [one] = tell(room, ada)

    assert ada.post(f"{LIST}/{one}/{change}").json == {"unread_count": 1, "seq": 1}


@pytest.mark.parametrize("change", ["read", "unread", "archive", "restore"])
def test_nobody_changes_anothers(room: PostRoom, ada: Reader, bob: Reader, change: str) -> None:
    [one] = tell(room, ada)
    tell(room, bob)

    assert bob.post(f"{LIST}/{one}/{change}").status_code == 404
    assert bob.post(f"{LIST}/seen", {"up_to": one}).status_code == 404
    assert (room.state(ada.id).seq, room.state(bob.id).seq) == (1, 1)


def test_there_are_no_other_changes(room: PostRoom, ada: Reader) -> None:
    [one] = tell(room, ada)

    assert ada.post(f"{LIST}/{one}/delete").status_code == 404


def test_reading_all_is_taken_back_with_what_it_answered(room: PostRoom, ada: Reader) -> None:
    told = tell(room, ada, 3)
    ada.post(f"{LIST}/{told[0]}/read")
    undo = ada.post(f"{LIST}/read", {"up_to": told[-1]}).json["undo"]

    answer = ada.post(f"{LIST}/unread", undo)

    assert (answer.status_code, answer.json) == (200, {"unread_count": 2, "seq": 8})
    assert ids(ada.get(LIST, unread="true")) == [told[2], told[1]]


def test_taking_back_twice_is_harmless(room: PostRoom, ada: Reader) -> None:
    told = tell(room, ada, 2)
    undo = ada.post(f"{LIST}/read", {"up_to": told[-1]}).json["undo"]
    once = ada.post(f"{LIST}/unread", undo).json

    assert ada.post(f"{LIST}/unread", undo).json == once


def test_taking_back_leaves_what_has_changed_since(room: PostRoom, ada: Reader) -> None:
    one, two, three = tell(room, ada, 3)
    undo = ada.post(f"{LIST}/read", {"up_to": three}).json["undo"]
    ada.post(f"{LIST}/{one}/archive")
    ada.post(f"{LIST}/{two}/unread")
    ada.post(f"{LIST}/{two}/read")

    ada.post(f"{LIST}/unread", undo)

    assert ids(ada.get(LIST, unread="true")) == [three]
    assert ids(ada.get(LIST, archived="true")) == [one]


def test_taking_back_in_an_empty_inbox_is_harmless(ada: Reader) -> None:
    answer = ada.post(f"{LIST}/unread", {"after_seq": 0, "seq": 5})

    assert (answer.status_code, answer.json) == (200, {"unread_count": 0, "seq": 0})


@pytest.mark.parametrize(
    "body", [{}, {"after_seq": 1}, {"after_seq": -1, "seq": 2}, {"after_seq": 0, "seq": 2**63}]
)
def test_what_to_take_back_is_checked(ada: Reader, body: dict[str, object]) -> None:
    assert ada.post(f"{LIST}/unread", body).status_code == 422


def test_seeing_is_one_change_however_many_are_seen(room: PostRoom, ada: Reader) -> None:
    told = tell(room, ada, 3)

    answer = ada.post(f"{LIST}/seen", {"up_to": told[1]})

    assert (answer.status_code, answer.json) == (200, {"unread_count": 3, "seq": 4})
    listed = ada.get(LIST).json
    assert listed["seen_up_to"] == told[1]
    assert [item["seen"] for item in listed["items"]] == [False, True, True]
    assert str(last_change(room).seen_up_to) == told[1]


def test_seeing_never_goes_back(room: PostRoom, ada: Reader) -> None:
    told = tell(room, ada, 3)
    ada.post(f"{LIST}/seen", {"up_to": told[2]})

    answer = ada.post(f"{LIST}/seen", {"up_to": told[0]})

    assert answer.json == {"unread_count": 3, "seq": 4}
    assert ada.get(LIST).json["seen_up_to"] == told[2]


def test_what_is_read_counts_as_seen(room: PostRoom, ada: Reader) -> None:
    _, two = tell(room, ada, 2)
    ada.post(f"{LIST}/{two}/read")

    assert [item["seen"] for item in ada.get(LIST).json["items"]] == [True, False]


def test_the_changes_after_a_seq_bring_every_state(room: PostRoom, ada: Reader) -> None:
    one, two, three = tell(room, ada, 3)
    ada.post(f"{LIST}/{one}/archive")
    ada.post(f"{LIST}/{two}/read")
    ada.post(f"{LIST}/seen", {"up_to": three})

    answer = ada.get(LIST, after_seq=3)

    states = [(item["id"], item["has_read"], item["archived"]) for item in answer.json["items"]]
    assert states == [(one, True, True), (two, True, False)]
    assert (answer.json["seq"], answer.json["seen_up_to"]) == (6, three)


def test_one_category_can_be_asked_for(room: PostRoom, ada: Reader) -> None:
    [answered] = tell(room, ada)
    room.hear(order_paid(somebody(), [somebody().model_copy(update={"account_id": ada.id})]))

    assert ids(ada.get(LIST, category="team")) == [answered]
    assert [item["action"] for item in ada.get(LIST, category="sales").json["items"]] == ["order.paid"]
    assert ids(ada.get(LIST, category="no_such_category")) == []


def test_the_head_answers_304_until_something_changes(room: PostRoom, ada: Reader) -> None:
    told = tell(room, ada, 2)
    head = ada.get(f"{LIST}/head")
    tag = {"If-None-Match": head.headers["ETag"]}

    assert (head.json["unread_count"], head.json["seq"]) == (2, 2)
    assert ada.get_with(f"{LIST}/head", tag).status_code == 304
    ada.post(f"{LIST}/seen", {"up_to": told[1]})
    assert ada.get_with(f"{LIST}/head", tag).status_code == 200


def test_a_head_is_confirmed_to_nobody_else(room: PostRoom, ada: Reader, bob: Reader) -> None:
    tell(room, ada), tell(room, bob)
    answer = ada.get(f"{LIST}/head")

    assert bob.get_with(f"{LIST}/head", {"If-None-Match": answer.headers["ETag"]}).status_code == 200
    assert "private" in answer.headers["Cache-Control"]


def test_an_inbox_has_an_epoch_from_its_first_notification_on(room: PostRoom, ada: Reader) -> None:
    tell(room, ada)
    epoch = ada.get(LIST).json["epoch"]

    tell(room, ada)

    assert epoch > 0
    assert ada.get(LIST).json["epoch"] == epoch
    assert {event.epoch for event in room.published()} == {epoch}


def test_the_newest_id_is_between_those_that_are_there_and_those_to_come(room: PostRoom, ada: Reader) -> None:
    [one] = tell(room, ada)
    newest_id = ada.get(f"{LIST}/head").json["newest_id"]
    [two] = tell(room, ada)

    assert one < newest_id < two


def test_a_new_epoch_is_another_one_also_within_the_same_second(room: PostRoom, ada: Reader) -> None:
    tell(room, ada)
    before = ada.get(LIST).json["epoch"]

    result = CliRunner().invoke(notifications, ["new-epoch", "--database-url", str(room.database.url)])

    assert result.output == "1 inboxes have a new epoch\n"
    assert ada.get(LIST).json["epoch"] > before


def test_an_unknown_one_does_not_exist(ada: Reader) -> None:
    for change in ("unread", "archive", "restore"):
        assert ada.post(f"{LIST}/{new_id()}/{change}").status_code == 404
        assert ada.post(f"{LIST}/{UUID(int=0)}/{change}").status_code == 404
