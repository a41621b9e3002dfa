"""What clients send about invites."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import BeforeValidator

from services.api.events.models import Role
from services.api.inputs import Address
from shared.web import Body

ROLES = (Role.ORGANIZER, Role.TRACK_ORGANIZER, Role.MODERATOR, Role.REGISTRAR)


def _offered(role: object) -> Role:
    if role == Role.SPEAKER:
        raise ValueError("Speakers are invited to a session, and this event has no sessions yet")
    if role not in ROLES:
        raise ValueError(f"Please choose one of {', '.join(ROLES)}")
    return Role(str(role))


class NewInvite(Body):
    email: Address
    role: Annotated[Role, BeforeValidator(_offered)]
    session_id: UUID | None = None
