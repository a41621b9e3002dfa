"""Speakers are invited to a session."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "api_0012"
down_revision = "api_0011"
branch_labels = None
depends_on = None

KEY = "fk_invites_session_id"


def upgrade() -> None:
    with op.batch_alter_table("invites") as batch:
        batch.add_column(sa.Column("session_id", sa.Uuid))
        batch.create_foreign_key(KEY, "sessions", ["session_id"], ["id"], ondelete="SET NULL")
    with op.batch_alter_table("speakers") as batch:
        batch.add_column(sa.Column("account_id", sa.Uuid))
        batch.create_foreign_key(
            "fk_speakers_account_id", "accounts", ["account_id"], ["id"], ondelete="SET NULL"
        )
        batch.create_index("ix_speakers_account_id", ["account_id"])


def downgrade() -> None:
    with op.batch_alter_table("speakers") as batch:
        batch.drop_index("ix_speakers_account_id")
        batch.drop_constraint("fk_speakers_account_id", type_="foreignkey")
        batch.drop_column("account_id")
    with op.batch_alter_table("invites") as batch:
        batch.drop_constraint(KEY, type_="foreignkey")
        batch.drop_column("session_id")
