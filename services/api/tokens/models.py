"""Personal tokens. Only a hash is kept: whoever reads the table can use none of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from services.api.base import Identified

LONGEST_NAME = 100
BEGINNING = 4
"""Letters of a token that are kept to tell it apart from others."""


class PersonalToken(Identified):
    """`digest` is the SHA-256 of the whole token, which is random enough to need no slow hash."""

    __tablename__ = "personal_tokens"
    __table_args__ = (
        Index(
            "uq_personal_tokens_account_id_name",
            "account_id",
            "name",
            unique=True,
            postgresql_where=text("revoked_at IS NULL"),
            sqlite_where=text("revoked_at IS NULL"),
        ),
        Index("ix_personal_tokens_expires_at", "expires_at"),
    )

    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    beginning: Mapped[str] = mapped_column(String(BEGINNING))
    scopes: Mapped[list[Any]]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]

    def is_live(self, moment: datetime) -> bool:
        return self.revoked_at is None and moment < self.expires_at
