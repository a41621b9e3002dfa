"""Accounts and their logins."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from services.api.base import Identified

LONGEST_NAME = 100
USER_AGENT_LENGTH = 200


class Account(Identified):
    """A person. `email` is as they wrote it, `email_key` what addresses are compared by.

    `reset_rotation` numbers the password-reset links: only one with the present number is good.
    """

    __tablename__ = "accounts"

    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    email: Mapped[str] = mapped_column(String(320))
    email_key: Mapped[str] = mapped_column(String(1000), unique=True)
    password_hash: Mapped[str] = mapped_column(String(200))
    verified_at: Mapped[datetime | None]
    language: Mapped[str] = mapped_column(String(35), default="en")
    timezone: Mapped[str] = mapped_column(String(64), default="UTC")
    is_admin: Mapped[bool] = mapped_column(default=False)
    reset_rotation: Mapped[int] = mapped_column(default=0)
    sequence: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]

    @property
    def verified(self) -> bool:
        return self.verified_at is not None

    def next_sequence(self) -> int:
        """The number of the next event about this account. Lock the row first."""
        self.sequence += 1
        return self.sequence


class Login(Identified):
    """One browser or client that is logged in. Its id is the `sid` of its tokens."""

    __tablename__ = "logins"
    __table_args__ = (
        Index(
            "ix_logins_account_id",
            "account_id",
            postgresql_where=text("revoked_at IS NULL"),
            sqlite_where=text("revoked_at IS NULL"),
        ),
        Index("ix_logins_expires_at", "expires_at"),
    )

    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    created_at: Mapped[datetime]
    renewed_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    csrf_hash: Mapped[str] = mapped_column(String(64))
    user_agent: Mapped[str] = mapped_column(String(USER_AGENT_LENGTH))

    def is_live(self, moment: datetime) -> bool:
        return self.revoked_at is None and moment < self.expires_at
