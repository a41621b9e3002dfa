"""An invite that nobody answers is brought to mind once, two days before it ends."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import update

from services.api.invites.models import Invite
from services.api.invites.timers import remind
from shared.database import now
from shared.events import InviteExpiring
from tests.front_desk import LINKS, FrontDesk, json_of


@pytest.fixture(params=["desk", "postgres_desk"])
def any_desk(request: pytest.FixtureRequest) -> FrontDesk:
    found = request.getfixturevalue(request.param)
    assert isinstance(found, FrontDesk)
    return found


def nearly_over(desk: FrontDesk, invite_id: str) -> None:
    with desk.database.transaction() as session:
        soon = now() + timedelta(days=1)
        session.execute(update(Invite).where(Invite.id == UUID(invite_id)).values(expires_at=soon))


def test_who_has_not_answered_is_reminded_once(any_desk: FrontDesk) -> None:
    ada = any_desk.person()
    invite = json_of(ada.invite(ada.create_event(), "tom@example.org"))
    remind(any_desk.database)
    assert any_desk.published(InviteExpiring) == []
    nearly_over(any_desk, invite["id"])

    remind(any_desk.database)
    remind(any_desk.database)

    [reminder] = any_desk.published(InviteExpiring)
    assert reminder.event.invitee.email == "tom@example.org"
    assert (reminder.event.registered, reminder.event.sequence) == (False, 2)


def test_the_reminder_s_link_is_as_good_as_the_first_one(any_desk: FrontDesk) -> None:
    ada, tom = any_desk.person(), any_desk.person("tom@example.org", "Tom")
    invite = json_of(ada.invite(ada.create_event(), "tom@example.org"))
    nearly_over(any_desk, invite["id"])
    remind(any_desk.database)
    [reminder] = any_desk.published(InviteExpiring)

    token = LINKS.invite(reminder.event.invite_id, reminder.event.rotation)

    assert tom.post(f"/api/v1/invites/{token}/acceptance").status_code == 200


def test_who_answered_is_left_in_peace(any_desk: FrontDesk) -> None:
    ada, tom = any_desk.person(), any_desk.person("tom@example.org", "Tom")
    invite = json_of(ada.invite(ada.create_event(), "tom@example.org"))
    tom.post(f"/api/v1/invites/{invite['id']}/acceptance")
    nearly_over(any_desk, invite["id"])

    remind(any_desk.database)

    assert any_desk.published(InviteExpiring) == []


def test_an_invite_that_was_sent_again_is_brought_to_mind_again(any_desk: FrontDesk) -> None:
    ada = any_desk.person()
    event_id = ada.create_event()
    invite = json_of(ada.invite(event_id, "tom@example.org"))
    nearly_over(any_desk, invite["id"])
    remind(any_desk.database)
    ada.post(f"/api/v1/events/{event_id}/invites/{invite['id']}/resend")
    nearly_over(any_desk, invite["id"])

    remind(any_desk.database)

    assert [one.event.rotation for one in any_desk.published(InviteExpiring)] == [1, 2]
