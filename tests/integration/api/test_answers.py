"""Answering invites: through the mail's link, from the inbox, by signing up."""

from __future__ import annotations

from uuid import UUID

import pytest
from werkzeug.test import TestResponse

from shared.auth.links import LinkSigner
from shared.database import new_id
from shared.events import AccountRegistered, AccountVerified, InviteAccepted, InviteDeclined, InviteSent
from tests.front_desk import LINKS, FrontDesk, Visitor, json_of


@pytest.fixture
def event_id(ada: Visitor) -> str:
    return ada.create_event()


def roles(visitor: Visitor) -> list[str]:
    return [held["role"] for held in visitor.me()["roles"]]


def look(visitor: Visitor, token: str) -> TestResponse:
    return visitor.get(f"/api/v1/invites/{token}")


def accept(visitor: Visitor, token: str) -> TestResponse:
    return visitor.post(f"/api/v1/invites/{token}/acceptance")


def decline(visitor: Visitor, token: str) -> TestResponse:
    return visitor.post(f"/api/v1/invites/{token}/refusal")


def test_the_link_tells_who_invites_to_what(
    desk: FrontDesk, ada: Visitor, event_id: str, stranger: Visitor
) -> None:
    ada.invite(event_id, "tom@example.org", "registrar")

    invite = json_of(look(stranger, desk.invite_token("tom@example.org")))

    assert invite["event"]["name"] == "PyCon Lisbon"
    assert (invite["role"], invite["state"], invite["registered"]) == ("registrar", "pending", False)
    assert (invite["inviter"]["name"], invite["email"]) == ("Ada", "tom@example.org")


def test_accepting_gives_the_role_and_tells_the_inviter(
    desk: FrontDesk, ada: Visitor, bob: Visitor, event_id: str
) -> None:
    ada.invite(event_id, bob.email)

    answer = accept(bob, desk.invite_token(bob.email))

    assert (answer.status_code, json_of(answer)["state"]) == (200, "accepted")
    assert roles(bob) == ["organizer"]
    (accepted,) = [one.event for one in desk.published(InviteAccepted)]
    assert (accepted.invitee.name, accepted.inviter.account_id) == ("Bob", UUID(ada.id))


def test_declining_gives_nothing_and_tells_the_inviter(
    desk: FrontDesk, ada: Visitor, bob: Visitor, event_id: str
) -> None:
    ada.invite(event_id, bob.email)

    answer = decline(bob, desk.invite_token(bob.email))

    assert (answer.status_code, json_of(answer)["state"]) == (200, "declined")
    assert roles(bob) == []
    assert len(desk.published(InviteDeclined)) == 1


def test_the_inbox_opens_an_invite_by_its_id(ada: Visitor, bob: Visitor, event_id: str) -> None:
    invite_id = json_of(ada.invite(event_id, bob.email))["id"]

    assert look(bob, invite_id).status_code == 200
    assert accept(bob, invite_id).status_code == 200


def test_an_id_opens_nothing_for_others(
    desk: FrontDesk, ada: Visitor, bob: Visitor, event_id: str, stranger: Visitor
) -> None:
    invite_id = json_of(ada.invite(event_id, "tom@example.org"))["id"]
    tom = desk.person("tom@example.org", "Not Tom", proven=False)

    assert look(stranger, invite_id).status_code == 401
    assert look(bob, invite_id).status_code == accept(bob, invite_id).status_code == 404
    assert look(tom, invite_id).status_code == accept(tom, invite_id).status_code == 403
    assert look(bob, str(new_id())).status_code == 404


def test_another_account_is_refused_and_not_told_the_address(
    desk: FrontDesk, ada: Visitor, bob: Visitor, event_id: str
) -> None:
    ada.invite(event_id, "tom@example.org")
    token = desk.invite_token("tom@example.org")

    for answer in (look(bob, token), accept(bob, token), decline(bob, token)):
        assert answer.status_code == 403
        assert "t…@e….org" in json_of(answer)["detail"]
        assert "tom@example.org" not in answer.text
    assert roles(bob) == []


def test_an_account_deals_with_the_mail_s_link_whatever_the_case_of_its_address(
    desk: FrontDesk, ada: Visitor, event_id: str
) -> None:
    tom = desk.person("TOM@Example.org")
    ada.invite(event_id, "tom@example.org")

    assert accept(tom, desk.invite_token("tom@example.org")).status_code == 200


def test_answering_through_the_mail_proves_the_address(desk: FrontDesk, ada: Visitor, event_id: str) -> None:
    tom = desk.person("tom@example.org", proven=False)
    ada.invite(event_id, "tom@example.org")

    accept(tom, desk.invite_token("tom@example.org"))

    assert tom.me()["verified"]


def test_the_proof_brings_the_other_invites_to_the_inbox(
    desk: FrontDesk, ada: Visitor, event_id: str
) -> None:
    tom = desk.person("tom@example.org", proven=False)
    ada.invite(event_id, "tom@example.org", "moderator")
    ada.invite(event_id, "tom@example.org", "registrar")

    decline(tom, desk.invite_token("tom@example.org"))

    latest = desk.published(InviteSent)[-1].event
    assert (latest.role, latest.invitee.account_id, latest.mail) == ("moderator", UUID(tom.id), False)
    assert len(desk.published(InviteSent)) == 3


def test_nobody_answers_without_logging_in(
    desk: FrontDesk, ada: Visitor, event_id: str, stranger: Visitor
) -> None:
    ada.invite(event_id, "tom@example.org")

    assert accept(stranger, desk.invite_token("tom@example.org")).status_code == 401


@pytest.mark.parametrize("answer", [accept, decline])
def test_a_used_invite_is_over(
    desk: FrontDesk, ada: Visitor, bob: Visitor, event_id: str, answer: object
) -> None:
    ada.invite(event_id, bob.email)
    token = desk.invite_token(bob.email)
    (accept if answer is accept else decline)(bob, token)

    for again in (look(bob, token), accept(bob, token), decline(bob, token)):
        assert (again.status_code, json_of(again)["type"]) == (410, "invite-over")
    assert "accepted" in json_of(look(bob, token))["detail"] or answer is decline


def test_an_expired_invite_is_over(desk: FrontDesk, ada: Visitor, bob: Visitor, event_id: str) -> None:
    desk.let_expire(json_of(ada.invite(event_id, bob.email))["id"])
    token = desk.invite_token(bob.email)

    assert "expired" in json_of(look(bob, token))["detail"]
    assert accept(bob, token).status_code == 410
    assert roles(bob) == []


def test_a_revoked_invite_is_over(desk: FrontDesk, ada: Visitor, bob: Visitor, event_id: str) -> None:
    ada.call("DELETE", f"/api/v1/invites/{json_of(ada.invite(event_id, bob.email))['id']}")
    token = desk.invite_token(bob.email)

    assert "withdrawn" in json_of(look(bob, token))["detail"]
    assert accept(bob, token).status_code == 410


def test_an_invite_to_a_deleted_event_is_over(
    desk: FrontDesk, ada: Visitor, event_id: str, stranger: Visitor
) -> None:
    ada.invite(event_id, "tom@example.org")
    path = f"/api/v1/events/{event_id}"
    ada.call("DELETE", path, If_Match=ada.get(path).headers["ETag"])

    assert look(stranger, desk.invite_token("tom@example.org")).status_code == 410


@pytest.mark.parametrize(
    "token",
    [
        "x",
        "a" * 500,
        LinkSigner("another key of the tests").invite(new_id(), 1),
        LINKS.verification(new_id(), "a"),
    ],
    ids=["no token", "too long", "under another key", "for something else"],
)
def test_a_forged_link_opens_nothing(bob: Visitor, token: str) -> None:
    assert look(bob, token).status_code == accept(bob, token).status_code == 403


def test_signing_up_through_the_link_gives_the_role_at_once(
    desk: FrontDesk, ada: Visitor, event_id: str, stranger: Visitor
) -> None:
    ada.invite(event_id, "tom@example.org", "registrar")

    answer = stranger.sign_up("Tom@Example.org", "Tom", invite_token=desk.invite_token("tom@example.org"))

    assert (answer.status_code, json_of(answer)["verified"]) == (201, True)
    assert roles(stranger) == ["registrar"]
    assert desk.published(AccountRegistered)[-1].event.verified
    assert desk.published(InviteAccepted)[0].event.invitee.name == "Tom"
    assert len(desk.published(AccountVerified)) == 1  # Ada's: a verified sign-up needs none of its own


def test_signing_up_through_one_link_brings_the_other_invites(
    desk: FrontDesk, ada: Visitor, event_id: str, stranger: Visitor
) -> None:
    ada.invite(event_id, "tom@example.org", "moderator")
    ada.invite(event_id, "tom@example.org", "registrar")

    stranger.sign_up("tom@example.org", "Tom", invite_token=desk.invite_token("tom@example.org"))

    latest = desk.published(InviteSent)[-1].event
    assert (latest.role, latest.invitee.account_id, latest.mail) == ("moderator", UUID(stranger.id), False)


def test_signing_up_with_another_address_gives_nothing(
    desk: FrontDesk, ada: Visitor, event_id: str, stranger: Visitor
) -> None:
    ada.invite(event_id, "tom@example.org")

    answer = stranger.sign_up("eve@example.org", invite_token=desk.invite_token("tom@example.org"))

    assert answer.status_code == 403
    assert len(desk.published(AccountRegistered)) == 1


def test_a_bare_id_is_no_link_to_sign_up_with(ada: Visitor, event_id: str, stranger: Visitor) -> None:
    invite_id = json_of(ada.invite(event_id, "tom@example.org"))["id"]

    assert stranger.sign_up("tom@example.org", invite_token=invite_id).status_code == 403


@pytest.mark.parametrize("end", ["expired", "revoked", "replaced"])
def test_signing_up_through_a_link_that_is_over_makes_no_account(
    desk: FrontDesk, ada: Visitor, event_id: str, stranger: Visitor, end: str
) -> None:
    invite_id = json_of(ada.invite(event_id, "tom@example.org"))["id"]
    token = desk.invite_token("tom@example.org")
    if end == "expired":
        desk.let_expire(invite_id)
    elif end == "revoked":
        ada.call("DELETE", f"/api/v1/invites/{invite_id}")
    else:
        ada.post(f"/api/v1/invites/{invite_id}/resend")

    assert stranger.sign_up("tom@example.org", invite_token=token).status_code == 410
    assert len(desk.published(AccountRegistered)) == 1


def test_signing_up_without_the_link_leaves_the_invite_waiting(
    desk: FrontDesk, ada: Visitor, event_id: str, stranger: Visitor
) -> None:
    ada.invite(event_id, "tom@example.org")

    stranger.sign_up("tom@example.org", "Tom")

    assert roles(stranger) == []
    assert accept(stranger, desk.invite_token("tom@example.org")).status_code == 200
