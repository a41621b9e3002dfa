"""Where an invite's link leads, and the page of an event's people."""

from __future__ import annotations

import re

import pytest

from tests.front_desk import PASSWORD, FrontDesk, Visitor, json_of


@pytest.fixture
def event_id(ada: Visitor) -> str:
    return ada.create_event()


def test_the_people_page_invites_and_lists(ada: Visitor, event_id: str) -> None:
    path = f"/events/{event_id}/people"

    answer = ada.submit(path, email="tom@example.org", role="registrar")

    assert answer.headers["Location"] == f"{path}?done=invited"
    page = ada.page(f"{path}?done=invited").text
    assert "on its way" in page
    assert "tom@example.org" in page
    assert "Pending" in page


def test_a_second_invite_is_told_at_the_field(ada: Visitor, event_id: str) -> None:
    ada.invite(event_id, "tom@example.org", "registrar")

    answer = ada.submit(f"/events/{event_id}/people", email="tom@example.org", role="registrar")

    assert answer.status_code == 409
    assert 'id="field-email-error"' in answer.text
    assert '<option value="registrar" selected>' in answer.text


def test_an_invite_is_sent_again_and_taken_back_on_the_page(ada: Visitor, event_id: str) -> None:
    invite_id = json_of(ada.invite(event_id, "tom@example.org"))["id"]
    path = f"/events/{event_id}/people/invites/{invite_id}"

    assert ada.submit(f"{path}/resend").headers["Location"].endswith("?done=resent")
    assert "Withdraw the invite for tom@example.org?" in ada.submit(f"{path}/revocation").text
    assert ada.submit(f"{path}/revocation", confirmed="yes").headers["Location"].endswith("?done=revoked")
    assert ada.submit(f"{path}/resend").status_code == 409


def test_the_people_page_leads_to_older_invites(ada: Visitor, event_id: str) -> None:
    ada.invite(event_id, "older@example.org")
    ada.invite(event_id, "newer@example.org")

    page = ada.get(f"/events/{event_id}/people?limit=1").text
    older = re.search(r'href="([^"]+)">Older invites', page)

    assert "newer@example.org" in page
    assert "older@example.org" not in page
    assert older
    assert "older@example.org" in ada.get(older[1]).text


def test_the_link_brings_a_newcomer_to_the_sign_up_with_their_address(
    desk: FrontDesk, ada: Visitor, stranger: Visitor, event_id: str
) -> None:
    ada.invite(event_id, "tom@example.org")

    page = stranger.page(f"/sign-up?invite={desk.invite_token('tom@example.org')}").text

    assert "Ada invites you" in page
    assert 'value="tom@example.org"' in page
    assert "readonly" in page


def test_signing_up_on_the_invite_s_page_gives_the_role(
    desk: FrontDesk, ada: Visitor, stranger: Visitor, event_id: str
) -> None:
    ada.invite(event_id, "tom@example.org")
    form = {"name": "Tom", "email": "tom@example.org", "invite_token": desk.invite_token("tom@example.org")}

    assert stranger.submit("/sign-up", **form, password="short").status_code == 422
    answer = stranger.submit("/sign-up", **form, password=PASSWORD)

    assert answer.headers["Location"] == f"/events/{event_id}?done=joined"
    assert stranger.me()["roles"] == [{"event_id": event_id, "role": "organizer"}]


def test_the_sign_up_link_of_who_has_an_account_leads_to_the_invite(
    desk: FrontDesk, ada: Visitor, stranger: Visitor, event_id: str
) -> None:
    ada.invite(event_id, "tom@example.org")
    token = desk.invite_token("tom@example.org")
    desk.person("tom@example.org")

    assert stranger.page(f"/sign-up?invite={token}").headers["Location"] == f"/invites/{token}"
    assert "/log-in?next=/invites/" in stranger.page(f"/invites/{token}").text


def test_accepting_on_the_page_gives_the_role(
    desk: FrontDesk, ada: Visitor, bob: Visitor, event_id: str
) -> None:
    ada.invite(event_id, bob.email)
    path = f"/invites/{desk.invite_token(bob.email)}"

    assert "Become organiser" in bob.page(path).text
    assert bob.submit(f"{path}/acceptance").headers["Location"] == f"/events/{event_id}?done=joined"
    assert bob.me()["roles"]


def test_declining_on_the_page_gives_nothing(
    desk: FrontDesk, ada: Visitor, bob: Visitor, event_id: str
) -> None:
    ada.invite(event_id, bob.email)

    path = f"/invites/{desk.invite_token(bob.email)}/refusal"

    assert "Decline the invite?" in bob.submit(path).text
    answer = bob.submit(path, confirmed="yes")

    assert answer.headers["Location"] == "/?done=declined"
    assert not bob.me()["roles"]


def test_opening_the_mail_s_link_proves_the_address(desk: FrontDesk, ada: Visitor, event_id: str) -> None:
    tom = desk.person("tom@example.org", proven=False)
    ada.invite(event_id, tom.email)

    assert tom.page(f"/invites/{desk.invite_token(tom.email)}").status_code == 200
    assert tom.me()["verified"]


def test_the_inbox_s_link_asks_to_log_in(
    ada: Visitor, bob: Visitor, stranger: Visitor, event_id: str
) -> None:
    path = f"/invites/{json_of(ada.invite(event_id, bob.email))['id']}"

    assert stranger.page(path).headers["Location"].startswith("/log-in?next=")
    assert bob.page(path).status_code == 200


def test_another_account_is_told_whose_the_invite_is(
    desk: FrontDesk, ada: Visitor, bob: Visitor, event_id: str
) -> None:
    ada.invite(event_id, "tom@example.org")

    answer = bob.page(f"/invites/{desk.invite_token('tom@example.org')}")

    assert answer.status_code == 403
    assert "t…@e….org" in answer.text
    assert "tom@example.org" not in answer.text


def test_an_invite_that_is_over_says_why(desk: FrontDesk, ada: Visitor, bob: Visitor, event_id: str) -> None:
    ada.invite(event_id, bob.email)
    path = f"/invites/{desk.invite_token(bob.email)}"
    bob.submit(f"{path}/acceptance")

    answer = bob.page(path)

    assert answer.status_code == 410
    assert "accepted already" in answer.text
    assert f"/events/{event_id}" in answer.text
    assert bob.submit(f"{path}/acceptance").status_code == 410


def test_a_sign_up_link_that_is_over_says_why(
    desk: FrontDesk, ada: Visitor, stranger: Visitor, event_id: str
) -> None:
    desk.let_expire(json_of(ada.invite(event_id, "tom@example.org"))["id"])

    answer = stranger.page(f"/sign-up?invite={desk.invite_token('tom@example.org')}")

    assert answer.status_code == 410
    assert "expired" in answer.text
