"""Buyers cancel tickets by a policy of the event or of the ticket type."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "api_0004"
down_revision = "api_0003"
branch_labels = None
depends_on = None

POLICY = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:
    # Nobody but PostgreSQL has others at work meanwhile, and only it knows IF NOT EXISTS.
    again = op.get_bind().dialect.name == "postgresql" or None
    for table, column in (
        ("ticket_types", sa.Column("cancellation", POLICY)),
        ("tickets", sa.Column("voided_by", sa.Uuid)),
    ):
        # Each for itself: who holds the lock on one table while waiting for the next deadlocks with buyers who pay.
        with op.get_context().autocommit_block():
            op.add_column(table, column, if_not_exists=again)
    with op.get_context().autocommit_block():
        op.create_table(
            "ticket_rules",
            sa.Column("event_id", sa.Uuid, nullable=False),
            sa.Column("cancellation", POLICY),
            sa.ForeignKeyConstraint(
                ["event_id"], ["events.id"], name=op.f("fk_ticket_rules_event_id"), ondelete="CASCADE"
            ),
            sa.PrimaryKeyConstraint("event_id", name=op.f("pk_ticket_rules")),
            if_not_exists=True,
        )
