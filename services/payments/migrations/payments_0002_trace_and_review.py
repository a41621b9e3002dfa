"""What a job takes up later keeps the trace of the request that caused it; a review can be marked as done."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from shared.database import UtcDateTime

revision = "payments_0002"
down_revision = "payments_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Nobody but PostgreSQL has others at work meanwhile, and only it knows IF NOT EXISTS.
    again = op.get_bind().dialect.name == "postgresql" or None
    for table, column in (
        ("payments", sa.Column("reviewed_at", UtcDateTime)),
        ("refunds", sa.Column("traceparent", sa.Text)),
        ("webhook_events", sa.Column("traceparent", sa.Text)),
        ("closed_orders", sa.Column("traceparent", sa.Text)),
    ):
        # Each for itself: who holds the lock on one table while waiting for the next deadlocks with buyers who pay.
        with op.get_context().autocommit_block():
            op.add_column(table, column, if_not_exists=again)
