"""`/api/v1/admin/notifications`: who was told what, and how their mails fared."""

from __future__ import annotations

import re
from datetime import date
from html import unescape

from services.notifications.admin.plot import BASE, TOP, plot
from services.notifications.use_cases.daily import Day
from shared.database import new_id
from shared.events import Recipient
from tests.post_room import (
    PostRoom,
    account_of,
    invite_accepted,
    invite_sent,
    order_paid,
    registered,
    reset_requested,
    somebody,
)
from tests.signing import CSRF_VALUE
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


def test_the_page_finds_shows_and_sends_again(room: PostRoom, admin: Reader) -> None:
    bob = somebody("Bob")
    room.hear(registered(bob), order_paid(bob))
    [notification] = room.notifications(account_of(bob))

    listed = admin.page.get(
        f"/notifications/admin?person={bob.email}&state=&action=order.paid&event_id="
    ).text
    shown = admin.page.get(f"/notifications/admin/{notification.id}").text
    answer = admin.page.post(
        f"/notifications/admin/{notification.id}/resend", data={"csrf_token": CSRF_VALUE}
    )

    assert f'href="/notifications/admin/{notification.id}">Your tickets for PyCon</a>' in listed
    assert listed.count('<th scope="row"><a') == 1
    assert "Not tried yet." in shown
    assert (answer.status_code, room.deliveries()[-1].resent_by) == (303, admin.id)
    assert "sent once more within" in admin.page.get(answer.headers["Location"]).text


def test_who_sent_a_mail_once_more_is_called_by_name(room: PostRoom, admin: Reader) -> None:
    ada = Recipient(account_id=admin.id, name="Ada Lovelace", email="ada@example.org")
    bob = somebody("Bob")
    room.hear(registered(ada), registered(bob), order_paid(bob))
    [notification] = room.notifications(account_of(bob))
    page = f"/notifications/admin/{notification.id}"

    admin.page.post(f"{page}/resend", data={"csrf_token": CSRF_VALUE})

    assert "Sent once more by Ada Lovelace, " in admin.page.get(page).text


def test_a_message_s_text_is_on_no_admin_page(room: PostRoom, admin: Reader) -> None:
    room.hear(order_paid(somebody("Bob")))
    [record] = admin.get(RECORDS).json["items"]

    pages = (
        admin.page.get("/notifications/admin").text
        + admin.page.get(f"/notifications/admin/{record['id']}").text
    )

    assert "Your order is confirmed" not in pages
    assert "K7QX-2MPD" not in pages


def test_a_search_that_makes_no_sense_says_where(admin: Reader) -> None:
    answer = admin.page.get(f"/notifications/admin?event={'x' * 101}&state=lost")

    assert answer.status_code == 422
    assert 'id="field-event-error"' in answer.text
    assert 'id="field-state-error"' in answer.text


def test_a_search_that_makes_no_sense_says_so_in_german_to_a_german(room: PostRoom, admin: Reader) -> None:
    told = Recipient(account_id=admin.id, name="Ada", email="ada@example.org")
    room.hear(registered(told, language="de"))

    answer = admin.page.get("/notifications/admin?event=Py%00Con")

    assert "<span>Bitte prüfe die Schreibweise</span>" in answer.text


def test_the_next_page_keeps_the_search(room: PostRoom, admin: Reader) -> None:
    ada = somebody("Ada")
    room.hear(*[invite_accepted(ada) for _ in range(21)])

    page = admin.page.get("/notifications/admin?action=invite.accepted").text
    [older] = re.findall(r'href="(\?[^"]+)">Older ones', page)

    assert admin.page.get(f"/notifications/admin{unescape(older)}").text.count('<th scope="row"><a') == 1


def test_the_plot_has_a_bar_for_each_figure_and_no_style_of_its_own(room: PostRoom, admin: Reader) -> None:
    room.hear(order_paid(somebody("Bob")))

    answer = admin.page.get("/notifications/admin")

    assert len(re.findall(r'<rect class="told"', answer.text)) == 1
    assert " style=" not in answer.text
    assert "<script>" not in answer.text
    assert admin.get(f"{RECORDS}/figures").json["items"][-1]["notifications"] == 1


def test_bars_stand_on_the_axis_and_the_highest_fills_the_plot() -> None:
    days = [Day(date(2026, 11, 1), 10, 3, 2), Day(date(2026, 11, 2), 0, 0, 0)]

    drawn = plot(days)

    told, mailed, failed = drawn.bars
    assert (told.y, told.y + told.height) == (TOP, BASE)
    assert mailed.y + mailed.height == BASE
    assert failed.y + failed.height == mailed.y
    assert drawn.most == 10


def test_one_record_is_read_and_sent_again_over_the_api(room: PostRoom, admin: Reader) -> None:
    room.hear(order_paid(somebody("Bob")), invite_accepted(somebody("Ada")))
    invited, paid = sorted(admin.get(RECORDS).json["items"], key=lambda record: record["action"])

    assert admin.get(f"{RECORDS}/{paid['id']}").json == paid
    assert admin.post(f"{RECORDS}/{paid['id']}/resend").json["deliveries"][0]["status"] == "pending"
    assert admin.post(f"{RECORDS}/{invited['id']}/resend").status_code == 404
    assert admin.get(f"{RECORDS}/{new_id()}").status_code == 404
