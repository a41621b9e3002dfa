"""Invites to a role in an event."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from services.api.accounts.models import Account
from services.api.base import Identified, one_of
from services.api.events.models import Event, Role

INVITE_LIFE = timedelta(days=14)


class InviteState(StrEnum):
    PENDING = "pending"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    REVOKED = "revoked"
    EXPIRED = "expired"


class Invite(Identified):
    """`rotation` numbers its links: only one with the present number is good. `account_id` is who answered it.

    `session_id` is what a speaker is invited to. `reminded_at` is when the addressee was told that this link's time is
    nearly over.
    """

    __tablename__ = "invites"
    __table_args__ = (
        Index(
            "uq_invites_pending",
            "event_id",
            "email_key",
            "role",
            unique=True,
            postgresql_where=text("state = 'pending'"),
            sqlite_where=text("state = 'pending'"),
        ),
        Index(
            "ix_invites_email_key",
            "email_key",
            postgresql_where=text("state = 'pending'"),
            sqlite_where=text("state = 'pending'"),
        ),
        Index(
            "ix_invites_expires_at",
            "expires_at",
            postgresql_where=text("state = 'pending'"),
            sqlite_where=text("state = 'pending'"),
        ),
        Index("ix_invites_event_id", "event_id", "id"),
    )

    event_id: Mapped[UUID] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    email: Mapped[str] = mapped_column(String(320))
    email_key: Mapped[str] = mapped_column(String(1000))
    role: Mapped[Role] = mapped_column(one_of(Role))
    session_id: Mapped[UUID | None] = mapped_column(ForeignKey("sessions.id", ondelete="SET NULL"))
    state: Mapped[InviteState] = mapped_column(one_of(InviteState), default=InviteState.PENDING)
    rotation: Mapped[int] = mapped_column(default=1)
    sequence: Mapped[int] = mapped_column(default=0)
    inviter_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    expires_at: Mapped[datetime]
    reminded_at: Mapped[datetime | None]

    # Not joined: a row lock on the invite would then fall on these as well.
    event: Mapped[Event] = relationship(lazy="selectin")
    inviter: Mapped[Account] = relationship(lazy="selectin", foreign_keys=inviter_id)

    def state_at(self, moment: datetime) -> InviteState:
        """The state to show: a pending one may be over though nobody has swept it yet."""
        over = self.state is InviteState.PENDING and self.expires_at <= moment
        return InviteState.EXPIRED if over else self.state

    def next_sequence(self) -> int:
        """The number of the next event about this invite. Lock the row first."""
        self.sequence += 1
        return self.sequence
