"""How often each collection of an event has changed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "api_0010"
down_revision = "api_0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "collection_versions",
        sa.Column("event_id", sa.Uuid, nullable=False),
        sa.Column("collection", sa.String(20), nullable=False),
        sa.Column("team", sa.Integer, nullable=False),
        sa.Column("public", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("event_id", "collection", name="pk_collection_versions"),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name="fk_collection_versions_event_id", ondelete="CASCADE"
        ),
    )


def downgrade() -> None:
    op.drop_table("collection_versions")
