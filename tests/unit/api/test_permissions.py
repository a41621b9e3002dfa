from __future__ import annotations

import pytest

from services.api.events.models import Role
from services.api.events.permissions import ALLOWED, Action


def test_every_role_has_a_row() -> None:
    assert set(ALLOWED) == set(Role)


def test_every_role_sees_the_draft_it_works_on() -> None:
    assert all(Action.SEE_DRAFT in actions for actions in ALLOWED.values())


def test_the_owner_may_do_everything() -> None:
    assert ALLOWED[Role.OWNER] == frozenset(Action)


def test_an_organiser_may_do_everything_but_delete_the_event() -> None:
    assert ALLOWED[Role.OWNER] - ALLOWED[Role.ORGANIZER] == {Action.DELETE_EVENT}


@pytest.mark.parametrize("role", [Role.TRACK_ORGANIZER, Role.MODERATOR, Role.REGISTRAR, Role.SPEAKER])
def test_the_other_roles_touch_neither_the_event_nor_money(role: Role) -> None:
    forbidden = {Action.MANAGE_EVENT, Action.INVITE, Action.MANAGE_TICKETS, Action.REFUND}

    assert not ALLOWED[role] & forbidden


def test_a_registrar_checks_people_in() -> None:
    assert Action.CHECK_IN in ALLOWED[Role.REGISTRAR]
