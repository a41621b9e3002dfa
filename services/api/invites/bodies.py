"""What clients send about invites."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import BeforeValidator, Field, ValidationInfo, field_validator

from services.api.events.models import Role
from services.api.inputs import Address
from shared.web import Body

OFFERED = (Role.ORGANIZER, Role.TRACK_ORGANIZER, Role.MODERATOR, Role.REGISTRAR, Role.SPEAKER)


def _offered(role: object) -> Role:
    if role not in OFFERED:
        raise ValueError(f"Please choose one of {', '.join(OFFERED)}")
    return Role(str(role))


class NewInvite(Body):
    """Speakers are invited to a session, the others to the whole event."""

    email: Address
    role: Annotated[Role, BeforeValidator(_offered)]
    session_id: Annotated[UUID | None, Field(validate_default=True)] = None

    @field_validator("session_id")
    @classmethod
    def _for_speakers(cls, session_id: UUID | None, info: ValidationInfo) -> UUID | None:
        if (info.data.get("role") is Role.SPEAKER) != (session_id is not None) and "role" in info.data:
            raise ValueError("Please name a session for a speaker, and for nobody else")
        return session_id
