"""`/api/v1/notifications`: reading an inbox and marking what was read."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from services.notifications.use_cases import inboxes
from shared.database import new_id
from shared.events import NotificationChanged, Recipient
from tests.post_room import PostRoom, invite_accepted, order_paid
from tests.unit.notifications.conftest import Reader

LIST = "/api/v1/notifications"


def tell(room: PostRoom, reader: Reader, number: int = 1) -> list[str]:
    """Give the reader that many; answers the ids, the oldest first."""
    told = Recipient(account_id=reader.id, email="reader@example.org")
    room.hear(*[invite_accepted(told) for _ in range(number)])
    return [str(row.id) for row in sorted(room.notifications(reader.id), key=lambda row: row.id)][-number:]


def ids(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [item["id"] for item in answer.json["items"]]


def test_an_inbox_that_nothing_came_to_is_empty(ada: Reader) -> None:
    answer = ada.get(LIST).json

    assert answer == {
        "items": [],
        "unread_count": 0,
        "seq": 0,
        "epoch": 0,
        "seen_up_to": None,
        "newest_id": "00000000-0000-ffff-ffff-ffffffffffff",
        "next": None,
    }


def test_what_cannot_be_read_is_told_before_anybody_is_asked_to_log_in(client: FlaskClient) -> None:
    answer = client.post(f"{LIST}/read", data="{", content_type="application/json")

    assert answer.status_code == 400


def test_a_notification_has_the_fields_of_the_contract(room: PostRoom, ada: Reader) -> None:
    room.hear(order_paid(Recipient(account_id=ada.id, email="ada@example.org")))

    answer = ada.get(LIST).json

    [item] = answer["items"]
    contract = {"id", "seq", "title", "message", "action", "link", "received_at", "has_read"}
    assert set(item) == contract | {"category", "seen", "archived"}
    assert (item["action"], item["has_read"], item["seq"]) == ("order.paid", False, 1)
    assert (item["category"], item["seen"], item["archived"]) == ("payments", False, False)
    assert item["received_at"].endswith("Z")
    assert (answer["unread_count"], answer["seq"]) == (1, 1)


def test_history_comes_newest_first_and_goes_on_with_the_cursor(room: PostRoom, ada: Reader) -> None:
    told = tell(room, ada, 5)

    first = ada.get(LIST, limit=2)
    second = ada.get(LIST, limit=2, before=first.json["next"])
    last = ada.get(LIST, limit=2, before=second.json["next"])

    assert ids(first) + ids(second) + ids(last) == told[::-1]
    assert last.json["next"] is None


def test_changes_come_oldest_first_with_the_reads_among_them(room: PostRoom, ada: Reader) -> None:
    one, two, three = tell(room, ada, 3)
    ada.post(f"{LIST}/{one}/read")

    answer = ada.get(LIST, after_seq=1)

    assert ids(answer) == [two, three, one]
    assert [item["has_read"] for item in answer.json["items"]] == [False, False, True]


def test_changes_go_on_after_the_last_seq(room: PostRoom, ada: Reader) -> None:
    told = tell(room, ada, 3)

    first = ada.get(LIST, after_seq=0, limit=2)
    second = ada.get(LIST, after_seq=first.json["next"], limit=2)

    assert ids(first) + ids(second) == told
    assert second.json["next"] is None


def test_only_the_unread_ones_can_be_asked_for(room: PostRoom, ada: Reader) -> None:
    one, two = tell(room, ada, 2)
    ada.post(f"{LIST}/{one}/read")

    assert ids(ada.get(LIST, unread="true")) == [two]


def test_nobody_sees_another_inbox(room: PostRoom, ada: Reader, bob: Reader) -> None:
    tell(room, ada)

    assert bob.get(LIST).json["items"] == []


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"limit": 0}, "limit"),
        ({"limit": 101}, "limit"),
        ({"limit": "many"}, "limit"),
        ({"after_seq": -1}, "after_seq"),
        ({"after_seq": 2**63}, "after_seq"),
        ({"before": "yesterday"}, "before"),
        ({"unread": "perhaps"}, "unread"),
        ({"before": UUID(int=1), "after_seq": 1}, "query"),
        ({"archived": "true", "after_seq": 1}, "query"),
        ({"category": "team", "after_seq": 1}, "query"),
        ({"category": "'; --"}, "category"),
    ],
)
def test_a_wrong_query_names_its_field(ada: Reader, query: dict[str, object], field: str) -> None:
    answer = ada.get(LIST, **query)

    assert answer.status_code == 422
    assert answer.content_type == "application/problem+json"
    assert [error["field"] for error in answer.json["errors"]] == [field]


def test_reading_one_counts_down_and_takes_the_next_seq(room: PostRoom, ada: Reader) -> None:
    one, _ = tell(room, ada, 2)

    answer = ada.post(f"{LIST}/{one}/read")

    assert (answer.status_code, answer.json) == (200, {"unread_count": 1, "seq": 3})


def test_reading_one_again_changes_nothing(room: PostRoom, ada: Reader) -> None:
    [one] = tell(room, ada)
    ada.post(f"{LIST}/{one}/read")
    before = len(room.published())

    answer = ada.post(f"{LIST}/{one}/read")

    assert (answer.status_code, answer.json) == (200, {"unread_count": 0, "seq": 2})
    assert len(room.published()) == before


def test_reading_tells_the_other_tabs(room: PostRoom, ada: Reader) -> None:
    one, _ = tell(room, ada, 2)

    ada.post(f"{LIST}/{one}/read")

    event = room.published()[-1]
    assert isinstance(event, NotificationChanged)
    assert [str(read) for read in event.read] == [one]
    assert (event.user_id, event.sequence, event.unread_count) == (ada.id, 3, 1)


def test_reading_up_to_one_leaves_the_later_ones(room: PostRoom, ada: Reader) -> None:
    told = tell(room, ada, 4)

    answer = ada.post(f"{LIST}/read", {"up_to": told[2]})

    undo = {"after_seq": 4, "seq": 7}
    assert (answer.status_code, answer.json) == (200, {"unread_count": 1, "seq": 7, "undo": undo})
    assert ids(ada.get(LIST, unread="true")) == [told[3]]


def test_reading_all_gives_each_its_own_seq_in_their_order(room: PostRoom, ada: Reader) -> None:
    told = tell(room, ada, 3)

    ada.post(f"{LIST}/read", {"up_to": told[-1]})

    assert [(str(row.id), row.seq) for row in room.notifications(ada.id)] == list(
        zip(told, (4, 5, 6), strict=True)
    )


def test_reading_very_many_is_told_in_frames_of_bounded_size(
    room: PostRoom, ada: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = tell(room, ada, 5)
    monkeypatch.setattr(inboxes, "MOST_PER_EVENT", 2)

    ada.post(f"{LIST}/read", {"up_to": told[-1]})

    changed = [event for event in room.published() if isinstance(event, NotificationChanged)]
    assert [(event.sequence, event.unread_count, len(event.read)) for event in changed] == [
        (7, 3, 2),
        (9, 1, 2),
        (10, 0, 1),
    ]


def test_reading_all_again_is_harmless(room: PostRoom, ada: Reader) -> None:
    told = tell(room, ada, 2)
    ada.post(f"{LIST}/read", {"up_to": told[-1]})

    answer = ada.post(f"{LIST}/read", {"up_to": told[-1]})

    assert (answer.status_code, answer.json) == (200, {"unread_count": 0, "seq": 4, "undo": None})


def test_anothers_notification_does_not_exist(room: PostRoom, ada: Reader, bob: Reader) -> None:
    [one] = tell(room, ada)
    tell(room, bob)

    assert bob.post(f"{LIST}/{one}/read").status_code == 404
    assert bob.post(f"{LIST}/read", {"up_to": one}).status_code == 404
    assert room.state(ada.id).unread == 1
    assert room.state(bob.id).unread == 1


def test_an_unknown_notification_does_not_exist(ada: Reader) -> None:
    assert ada.post(f"{LIST}/{new_id()}/read").status_code == 404
    assert ada.post(f"{LIST}/not-an-id/read").status_code == 404
    assert ada.post(f"{LIST}/read", {"up_to": str(new_id())}).status_code == 404


@pytest.mark.parametrize(
    "body", [{}, {"up_to": "all"}, {"up_to": 7}, {"up_to": None}, {"up_to": str(new_id()), "x": 1}]
)
def test_a_wrong_body_is_refused_by_field(ada: Reader, body: dict[str, object]) -> None:
    answer = ada.post(f"{LIST}/read", body)

    assert answer.status_code == 422
    assert answer.json["errors"]


def test_a_body_that_is_no_object_cannot_be_read(ada: Reader) -> None:
    assert ada.post(f"{LIST}/read", ["up_to"]).status_code == 400


PRIVATE = [
    ("GET", LIST),
    ("GET", f"{LIST}/head"),
    ("POST", f"{LIST}/{UUID(int=1)}/read"),
    ("POST", f"{LIST}/{UUID(int=1)}/unread"),
    ("POST", f"{LIST}/{UUID(int=1)}/archive"),
    ("POST", f"{LIST}/{UUID(int=1)}/restore"),
    ("POST", f"{LIST}/read"),
    ("POST", f"{LIST}/unread"),
    ("POST", f"{LIST}/seen"),
    ("GET", f"{LIST}/preferences"),
    ("PUT", f"{LIST}/preferences"),
    ("GET", "/api/v1/admin/notifications"),
]


@pytest.mark.parametrize(("method", "path"), PRIVATE)
def test_without_a_log_in_there_is_nothing_to_see(client: FlaskClient, method: str, path: str) -> None:
    answer = client.open(path, method=method)

    assert answer.status_code == 401
    assert answer.content_type == "application/problem+json"


def test_a_write_with_the_cookie_needs_the_csrf_value(room: PostRoom, ada: Reader) -> None:
    [one] = tell(room, ada)

    answer = ada.page.post(f"{LIST}/{one}/read")

    assert answer.status_code == 403
    assert room.state(ada.id).unread == 1
