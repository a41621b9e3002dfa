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
    for table in ("refunds", "webhook_events", "closed_orders"):
        op.add_column(table, sa.Column("traceparent", sa.Text))
    op.add_column("payments", sa.Column("reviewed_at", UtcDateTime))
