"""Choices for single events, and mail that waits for its reader to see the news on screen."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "notifications_0006"
down_revision = "notifications_0005"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(JSONB, "postgresql")


def upgrade() -> None:
    for table in ("notifications", "deliveries"):
        op.add_column(table, sa.Column("fanfare_event_id", sa.Uuid))
        op.create_index(f"ix_{table}_fanfare_event_id", table, ["fanfare_event_id", "id"])
    op.create_table(
        "fanfare_events",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
    )
    op.add_column("preferences", sa.Column("events", JSON, server_default="{}", nullable=False))
    op.add_column("preferences", sa.Column("email_delay", sa.Integer, server_default="0", nullable=False))


def downgrade() -> None:
    op.drop_column("preferences", "email_delay")
    op.drop_column("preferences", "events")
    op.drop_table("fanfare_events")
    for table in ("deliveries", "notifications"):
        op.drop_index(f"ix_{table}_fanfare_event_id", table)
        op.drop_column(table, "fanfare_event_id")
