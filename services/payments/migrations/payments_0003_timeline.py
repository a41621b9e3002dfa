"""The audit trail tells which dispute a line is about; a payment knows the currency that was really taken."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "payments_0003"
down_revision = "payments_0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Nobody but PostgreSQL has others at work meanwhile, and only it knows IF NOT EXISTS.
    again = op.get_bind().dialect.name == "postgresql" or None
    for table, column in (
        ("payments", sa.Column("received_currency", sa.String(3))),
        ("audit", sa.Column("dispute_id", sa.String(255))),
    ):
        # Each for itself: who holds the lock on one table while waiting for the next deadlocks with buyers who pay.
        with op.get_context().autocommit_block():
            op.add_column(table, column, if_not_exists=again)
