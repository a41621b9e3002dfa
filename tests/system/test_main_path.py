"""The main path, through the edge and every process: what an invite and a paid ticket lead to."""

from __future__ import annotations

import time

import pytest
import requests

from tests.system.checkout import DECLINED_CARD, pay
from tests.system.story import Sale, open_payment, sale, tab_of, wait_until_paid
from tests.system.system import System
from tests.system.visitor import Visitor


@pytest.fixture
def organizer(system: System) -> Visitor:
    return Visitor(system, "Olga").arrive()


@pytest.fixture
def on_sale(organizer: Visitor) -> Sale:
    return sale(organizer)


@pytest.fixture
def guest(system: System) -> Visitor:
    return Visitor(system, "Gil").arrive()


def test_an_address_is_proven_by_the_mails_link(system: System) -> None:
    newcomer = Visitor(system, "Nora")
    newcomer.sign_up()
    assert not newcomer.get("/accounts/me")["verified"]
    newcomer.verify()
    assert newcomer.get("/accounts/me")["verified"]


@pytest.mark.quiet
def test_a_registered_person_is_invited_live_on_both_tabs_and_accepts(
    system: System, on_sale: Sale, guest: Visitor
) -> None:
    with tab_of(system, guest) as first, tab_of(system, guest) as second:
        asked = time.monotonic()
        on_sale.invite(guest.email)
        frame = first.frame()
        assert time.monotonic() - asked < 1
        assert second.frame() == frame
        assert (frame["meta"], frame["notif_count"]) == ("New notifications", 1)
        notification = frame["notifs"][0]
        read = requests.post(system.url + notification["mark_read"], headers=guest.headers(), timeout=5)
        assert read.json()["unread_count"] == 0
        assert first.frame()["read"] == second.frame()["read"] == [notification["id"]]
    with tab_of(system, on_sale.organizer) as inviter:
        guest.post(f"{notification['link']}/acceptance")
        assert "accepted" in inviter.frame()["notifs"][0]["title"]
    roles = guest.get("/accounts/me")["roles"]
    assert {"event_id": on_sale.event_id, "role": "organizer"} in roles


def test_an_unregistered_address_signs_up_through_the_mail_and_holds_the_role(
    system: System, on_sale: Sale, guest: Visitor
) -> None:
    newcomer = Visitor(system, "Nina")
    on_sale.invite(newcomer.email)
    token = newcomer.link("invite").rpartition("invite=")[2].rpartition("/")[2]
    refused = guest.response("POST", f"/invites/{token}/acceptance")
    assert refused.status_code == 403
    newcomer.sign_up(invite_token=token)
    account = newcomer.get("/accounts/me")
    assert account["verified"]
    assert {"event_id": on_sale.event_id, "role": "organizer"} in account["roles"]
    assert Visitor(system, "Late").response("GET", f"/invites/{token}").status_code == 410


def test_a_paid_order_becomes_tickets_frames_and_mail(system: System, on_sale: Sale, guest: Visitor) -> None:
    order = on_sale.order(guest, quantity=2)
    checkout_url = open_payment(guest, order)
    with tab_of(system, guest) as buyers_tab, tab_of(system, on_sale.organizer) as organizers_tab:
        back = pay(checkout_url)
        assert back.status_code == 303
        assert guest.page(back.headers["Location"]).status_code == 200
        paid = wait_until_paid(guest, order)
        assert len(paid["tickets"]) == 2
        assert buyers_tab.frame()["notifs"][0]["link"] == f"/orders/{order['id']}"
        assert "New order" in organizers_tab.frame()["notifs"][0]["title"]
    mail = guest.mail(lambda mail: "tickets" in mail["subject"].lower())
    assert all(ticket["code"] in mail["text"] for ticket in paid["tickets"])


def test_after_a_declined_card_the_same_page_takes_another(on_sale: Sale, guest: Visitor) -> None:
    order = on_sale.order(guest)
    checkout_url = open_payment(guest, order)
    assert pay(checkout_url, DECLINED_CARD).status_code == 402
    assert guest.get(f"/orders/{order['id']}")["state"] == "pending"
    assert open_payment(guest, order) == checkout_url
    assert pay(checkout_url).status_code == 303
    assert len(wait_until_paid(guest, order)["tickets"]) == 1


def test_a_log_out_closes_the_sockets_and_the_token_is_dead_everywhere(
    system: System, guest: Visitor
) -> None:
    with tab_of(system, guest) as tab:
        assert guest.response("GET", "/notifications").status_code == 200
        old = guest.headers()
        guest.delete("/logins/current")
        assert tab.ends(timeout=2) == "server disconnect"
    for path in ("/api/v1/accounts/me", "/api/v1/notifications"):
        assert requests.get(system.url + path, headers=old, timeout=5).status_code == 401
