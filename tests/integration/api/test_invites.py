"""Sending invites: what is published, what is refused, and how those who run an event keep track."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update

from services.api.invites.models import Invite, InviteState
from services.api.invites.timers import expire
from shared.database import now
from shared.events import InviteRevoked, InviteSent
from tests.front_desk import FrontDesk, Visitor, json_of


@pytest.fixture
def event_id(ada: Visitor) -> str:
    return ada.create_event()


def states(visitor: Visitor, event_id: str) -> list[str]:
    listed = json_of(visitor.get(f"/api/v1/events/{event_id}/invites"))
    return [invite["state"] for invite in listed["items"]]


def test_an_invite_waits_for_two_weeks(ada: Visitor, event_id: str) -> None:
    answer = ada.invite(event_id, "Tom@example.org", "registrar")

    assert answer.status_code == 201
    invite = json_of(answer)
    assert (invite["email"], invite["role"], invite["state"]) == ("Tom@example.org", "registrar", "pending")
    assert invite["expires_at"] > (now() + timedelta(days=13)).isoformat()


def test_an_unknown_address_is_invited_by_mail_alone(desk: FrontDesk, ada: Visitor, event_id: str) -> None:
    ada.invite(event_id, "tom@example.org")

    (sent,) = [one.event for one in desk.published(InviteSent)]
    assert (sent.invitee.account_id, sent.invitee.email) == (None, "tom@example.org")
    assert (sent.registered, sent.mail, sent.rotation) == (False, True, 1)
    assert (sent.inviter.account_id, sent.event_name) == (UUID(ada.id), "PyCon Lisbon")


def test_a_proven_account_is_invited_in_its_inbox_too(
    desk: FrontDesk, ada: Visitor, bob: Visitor, event_id: str
) -> None:
    ada.invite(event_id, "BOB@example.org")

    (sent,) = [one.event for one in desk.published(InviteSent)]
    assert (sent.invitee.account_id, sent.invitee.name, sent.registered) == (UUID(bob.id), "Bob", True)


def test_an_account_whose_address_is_not_proven_learns_nothing(
    desk: FrontDesk, ada: Visitor, event_id: str
) -> None:
    desk.person("tom@example.org", "Not Tom", proven=False)

    ada.invite(event_id, "tom@example.org")

    (sent,) = [one.event for one in desk.published(InviteSent)]
    assert (sent.invitee.account_id, sent.invitee.name, sent.registered) == (None, None, True)


def test_proving_the_address_brings_waiting_invites_to_the_inbox(
    desk: FrontDesk, ada: Visitor, event_id: str
) -> None:
    tom = desk.person("tom@example.org", "Tom", proven=False)
    ada.invite(event_id, "tom@example.org")

    tom.prove_address()

    latest = desk.published(InviteSent)[-1].event
    assert (latest.invitee.account_id, latest.registered, latest.mail) == (UUID(tom.id), True, False)
    assert [one.event.sequence for one in desk.published(InviteSent)] == [1, 2]


def test_invites_that_are_over_do_not_come_back_with_the_proof(
    desk: FrontDesk, ada: Visitor, event_id: str
) -> None:
    tom = desk.person("tom@example.org", "Tom", proven=False)
    revoked = json_of(ada.invite(event_id, "tom@example.org", "registrar"))
    expired = json_of(ada.invite(event_id, "tom@example.org", "moderator"))
    ada.call("DELETE", f"/api/v1/invites/{revoked['id']}")
    desk.let_expire(expired["id"])

    tom.prove_address()

    assert len(desk.published(InviteSent)) == 2


def test_no_event_holds_a_usable_link(desk: FrontDesk, ada: Visitor, event_id: str) -> None:
    ada.invite(event_id, "tom@example.org")

    assert desk.invite_token("tom@example.org") not in desk.published(InviteSent)[0].event.model_dump_json()


def test_a_second_invite_to_the_same_role_is_refused(ada: Visitor, event_id: str) -> None:
    ada.invite(event_id, "tom@example.org")

    again = ada.invite(event_id, "TOM@example.org")

    assert (again.status_code, json_of(again)["type"]) == (409, "already-invited")
    assert ada.invite(event_id, "tom@example.org", "registrar").status_code == 201


def test_after_an_expired_invite_another_can_be_sent(desk: FrontDesk, ada: Visitor, event_id: str) -> None:
    desk.let_expire(json_of(ada.invite(event_id, "tom@example.org"))["id"])

    assert ada.invite(event_id, "tom@example.org").status_code == 201
    assert states(ada, event_id) == ["pending", "expired"]


def test_nobody_invites_themselves(ada: Visitor, event_id: str) -> None:
    assert ada.invite(event_id, "Ada@example.org").status_code == 409


def test_nobody_is_invited_to_what_they_are_already(
    desk: FrontDesk, ada: Visitor, bob: Visitor, event_id: str
) -> None:
    ada.invite(event_id, bob.email, "registrar")
    bob.post(f"/api/v1/invites/{desk.invite_token(bob.email)}/acceptance")

    again = ada.invite(event_id, bob.email, "registrar")

    assert (again.status_code, json_of(again)["type"]) == (409, "already-member")
    assert ada.invite(event_id, bob.email, "moderator").status_code == 201


@pytest.mark.parametrize("role", ["owner", "admin", "", None, 5])
def test_some_roles_are_not_given_away(ada: Visitor, event_id: str, role: object) -> None:
    answer = ada.post(f"/api/v1/events/{event_id}/invites", {"email": "tom@example.org", "role": role})

    assert answer.status_code == 422
    assert json_of(answer)["errors"][0]["field"] == "role"


def test_speakers_are_invited_to_a_session(ada: Visitor, event_id: str) -> None:
    answer = ada.invite(event_id, "tom@example.org", "speaker")

    assert answer.status_code == 422
    assert json_of(answer)["errors"][0]["field"] == "session_id"


def test_sending_again_makes_a_new_link_and_more_time(desk: FrontDesk, ada: Visitor, event_id: str) -> None:
    invite = json_of(ada.invite(event_id, "tom@example.org"))
    older = desk.invite_token("tom@example.org")
    desk.let_expire(invite["id"])

    answer = ada.post(f"/api/v1/invites/{invite['id']}/resend")

    assert (answer.status_code, json_of(answer)["state"]) == (200, "pending")
    assert json_of(answer)["expires_at"] > invite["expires_at"]
    gone = desk.visitor().get(f"/api/v1/invites/{older}")
    assert (gone.status_code, "newer link" in json_of(gone)["detail"]) == (410, True)
    assert desk.visitor().get(f"/api/v1/invites/{desk.invite_token('tom@example.org')}").status_code == 200


def test_sending_again_beside_a_newer_invite_is_refused(desk: FrontDesk, ada: Visitor, event_id: str) -> None:
    older = json_of(ada.invite(event_id, "tom@example.org"))["id"]
    desk.let_expire(older)
    ada.invite(event_id, "tom@example.org")

    assert ada.post(f"/api/v1/invites/{older}/resend").status_code == 409


def test_an_invite_is_taken_back(desk: FrontDesk, ada: Visitor, bob: Visitor, event_id: str) -> None:
    path = f"/api/v1/invites/{json_of(ada.invite(event_id, bob.email))['id']}"

    assert ada.call("DELETE", path).status_code == 204
    assert states(ada, event_id) == ["revoked"]
    (revoked,) = desk.published(InviteRevoked)
    assert revoked.event.invitee.account_id == UUID(bob.id)


def test_taking_it_back_twice_is_harmless(desk: FrontDesk, ada: Visitor, event_id: str) -> None:
    path = f"/api/v1/invites/{json_of(ada.invite(event_id, 'tom@example.org'))['id']}"
    ada.call("DELETE", path)

    assert ada.call("DELETE", path).status_code == 204
    assert len(desk.published(InviteRevoked)) == 1


def test_an_answered_invite_is_neither_sent_again_nor_taken_back(
    desk: FrontDesk, ada: Visitor, bob: Visitor, event_id: str
) -> None:
    path = f"/api/v1/invites/{json_of(ada.invite(event_id, bob.email))['id']}"
    bob.post(f"/api/v1/invites/{desk.invite_token(bob.email)}/refusal")

    assert ada.post(f"{path}/resend").status_code == 409
    assert ada.call("DELETE", path).status_code == 409


def test_an_invite_is_found_under_its_own_event_only(ada: Visitor, event_id: str) -> None:
    invite_id = json_of(ada.invite(event_id, "tom@example.org"))["id"]
    other = ada.create_event()

    assert ada.post(f"/api/v1/events/{other}/invites/{invite_id}/resend").status_code == 404
    assert ada.post(f"/api/v1/events/{event_id}/invites/{invite_id}/resend").status_code == 200


def test_the_list_tells_who_was_invited_and_what_became_of_it(
    desk: FrontDesk, ada: Visitor, bob: Visitor, event_id: str
) -> None:
    ada.invite(event_id, bob.email)
    bob.post(f"/api/v1/invites/{desk.invite_token(bob.email)}/acceptance")
    ada.invite(event_id, "tom@example.org")
    desk.let_expire(json_of(ada.invite(event_id, "eve@example.org"))["id"])

    assert states(ada, event_id) == ["expired", "pending", "accepted"]


def test_the_list_goes_on_where_a_page_ended(ada: Visitor, event_id: str) -> None:
    invited = [json_of(ada.invite(event_id, f"guest{number}@example.org"))["id"] for number in range(3)]
    path = f"/api/v1/events/{event_id}/invites?limit=2"

    first = json_of(ada.get(path))
    second = json_of(ada.get(f"{path}&cursor={first['next']}"))

    assert [invite["id"] for invite in first["items"] + second["items"]] == invited[::-1]
    assert second["next"] is None


def test_the_timer_marks_what_is_over(desk: FrontDesk, ada: Visitor, event_id: str) -> None:
    over = json_of(ada.invite(event_id, "tom@example.org"))["id"]
    ada.invite(event_id, "eve@example.org")
    desk.let_expire(over)

    assert expire(desk.database) is False
    with desk.database.transaction() as session:
        expired = session.scalars(select(Invite.id).where(Invite.state == InviteState.EXPIRED)).all()
    assert expired == [UUID(over)]


def test_the_timer_touches_no_answered_invite(
    desk: FrontDesk, ada: Visitor, bob: Visitor, event_id: str
) -> None:
    ada.invite(event_id, bob.email)
    bob.post(f"/api/v1/invites/{desk.invite_token(bob.email)}/acceptance")
    with desk.database.transaction() as session:
        session.execute(update(Invite).values(expires_at=now()))

    expire(desk.database)

    assert states(ada, event_id) == ["accepted"]
