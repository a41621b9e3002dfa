from __future__ import annotations

from typing import cast
from uuid import UUID, uuid4

import pytest

from services.realtime.engine.client import Client
from services.realtime.rooms import Rooms, Seat, TooManySockets, room_of


def seat(sid: str, account_id: UUID | None = None, login_id: UUID | None = None) -> Seat:
    return Seat(sid, account_id or uuid4(), login_id or uuid4(), cast("Client", None))


def test_a_room_is_named_after_its_person() -> None:
    account_id = uuid4()
    assert seat("a", account_id).room == room_of(account_id) == f"user_{account_id}"


def test_a_persons_sockets_are_found_by_account_and_by_login() -> None:
    rooms, account_id, login_id = Rooms(20), uuid4(), uuid4()
    first, second = seat("a", account_id, login_id), seat("b", account_id)
    rooms.take(first)
    rooms.take(second)
    rooms.take(seat("c"))
    assert rooms.of_account(account_id) == [first, second]
    assert rooms.of_logins([login_id, uuid4()]) == [first]
    assert len(rooms) == 3


def test_a_seat_is_given_back_once() -> None:
    rooms, taken = Rooms(20), seat("a")
    rooms.take(taken)
    assert rooms.leave("a") is taken
    assert rooms.leave("a") is None
    assert "a" not in rooms
    assert not rooms.of_account(taken.account_id)
    assert not rooms.of_logins([taken.login_id])


def test_one_socket_too_many_is_refused_until_another_leaves() -> None:
    rooms, account_id = Rooms(2), uuid4()
    rooms.take(seat("a", account_id))
    rooms.take(seat("b", account_id))
    with pytest.raises(TooManySockets):
        rooms.take(seat("c", account_id))
    rooms.leave("a")
    rooms.take(seat("c", account_id))


def test_nothing_is_kept_of_people_who_left() -> None:
    rooms = Rooms(20)
    for number in range(100):
        rooms.take(seat(str(number)))
        rooms.leave(str(number))
    assert not rooms._by_account
    assert not rooms._by_login


def frame(seq: int, epoch: int | None = 5) -> dict[str, object]:
    return {"meta": "New notifications", "seq": seq} | ({} if epoch is None else {"epoch": epoch})


def test_how_far_a_person_was_told_is_known_while_they_are_here() -> None:
    rooms, account_id = Rooms(20), uuid4()
    rooms.take(seat("a", account_id))
    rooms.take(seat("b", account_id))
    rooms.remember(account_id, frame(7))
    rooms.leave("a")
    assert rooms.place(account_id) == {"epoch": 5, "seq": 7}
    rooms.leave("b")
    assert rooms.place(account_id) == {}


def test_an_older_frame_that_follows_a_newer_one_takes_nobody_back() -> None:
    rooms, account_id = Rooms(20), uuid4()
    rooms.take(seat("a", account_id))
    rooms.remember(account_id, frame(7))
    rooms.remember(account_id, frame(6))
    assert rooms.place(account_id)["seq"] == 7


def test_in_a_new_epoch_the_numbers_begin_anew() -> None:
    rooms, account_id = Rooms(20), uuid4()
    rooms.take(seat("a", account_id))
    rooms.remember(account_id, frame(7, epoch=5))
    rooms.remember(account_id, frame(1, epoch=6))
    assert rooms.place(account_id) == {"epoch": 6, "seq": 1}
