"""`/api/v1/admin/notifications`: who was told what, and how their mails fared."""

from __future__ import annotations

from shared.events import Recipient
from tests.post_room import PostRoom, invite_accepted, invite_sent, order_paid, reset_requested, somebody
from tests.unit.notifications.conftest import Reader

RECORDS = "/api/v1/admin/notifications"


def test_only_administrators_may_look(ada: Reader) -> None:
    assert ada.get(RECORDS).status_code == 403


def test_a_notification_shows_its_deliveries_and_not_its_text(room: PostRoom, admin: Reader) -> None:
    bob = somebody("Bob")
    room.hear(order_paid(bob))

    [record] = admin.get(RECORDS).json["items"]

    assert (record["action"], record["user_id"], record["has_read"]) == (
        "order.paid",
        str(bob.account_id),
        False,
    )
    [delivery] = record["deliveries"]
    assert (delivery["channel"], delivery["status"], delivery["attempts"]) == ("email", "pending", 0)
    assert delivery["address"] == bob.email
    assert "message" not in record


def test_what_went_by_mail_alone_is_there_too(room: PostRoom, admin: Reader) -> None:
    room.hear(reset_requested(somebody()), invite_sent(somebody("Eve", account=False)))

    records = admin.get(RECORDS).json["items"]

    assert {record["action"] for record in records} == {"account.password_reset_requested", "invite.sent"}
    assert [len(record["deliveries"]) for record in records] == [1, 1]
    assert {record["has_read"] for record in records} == {None}


def test_an_action_and_a_person_narrow_it_down(room: PostRoom, admin: Reader) -> None:
    bob, ada = somebody("Bob"), somebody("Ada")
    room.hear(order_paid(bob, [ada]), invite_accepted(ada))

    by_action = admin.get(RECORDS, action="order.paid").json["items"]
    by_both = admin.get(RECORDS, action="order.paid", user_id=ada.account_id).json["items"]

    assert {record["user_id"] for record in by_action} == {str(bob.account_id), str(ada.account_id)}
    assert [record["user_id"] for record in by_both] == [str(ada.account_id)]


def test_records_come_newest_first_page_by_page(room: PostRoom, admin: Reader) -> None:
    for _ in range(3):
        room.hear(
            order_paid(Recipient(account_id=admin.id, email="a@example.org")), reset_requested(somebody())
        )

    seen, cursor = [], None
    while True:
        query = {"limit": 4, "before": cursor} if cursor else {"limit": 4}
        page = admin.get(RECORDS, **query).json
        seen += [record["id"] for record in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break

    assert len(seen) == 6
    assert seen == sorted(seen, reverse=True)


def test_a_wrong_query_is_refused(admin: Reader) -> None:
    assert admin.get(RECORDS, user_id="bob").status_code == 422
    assert admin.get(RECORDS, limit=1000).status_code == 422
    assert admin.get(RECORDS, action="order.\x00").status_code == 422
