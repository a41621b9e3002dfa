"""Links to the calendars of what people have starred."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "api_0015"
down_revision = "api_0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "star_feeds",
        sa.Column("account_id", sa.Uuid, nullable=False),
        sa.Column("event_id", sa.Uuid, nullable=False),
        sa.Column("rotation", sa.Integer, nullable=False),
        sa.Column("is_open", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("account_id", "event_id", name="pk_star_feeds"),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name="fk_star_feeds_account_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name="fk_star_feeds_event_id", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_star_feeds_event_id", "star_feeds", ["event_id"])


def downgrade() -> None:
    op.drop_table("star_feeds")
