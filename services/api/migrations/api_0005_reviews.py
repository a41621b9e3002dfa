"""Disputed tickets can be held back, doubtful payments decided about, ticket types taken off sale or removed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from shared.database import UtcDateTime

revision = "api_0005"
down_revision = "api_0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Nobody but PostgreSQL has others at work meanwhile, and only it knows IF NOT EXISTS.
    again = op.get_bind().dialect.name == "postgresql" or None
    for table, column in (
        ("ticket_rules", sa.Column("holds_disputed", sa.Boolean, nullable=False, server_default=sa.false())),
        ("ticket_types", sa.Column("is_withdrawn", sa.Boolean, nullable=False, server_default=sa.false())),
        ("ticket_types", sa.Column("removed_at", UtcDateTime)),
        ("order_payments", sa.Column("respond_by", UtcDateTime)),
        ("order_payments", sa.Column("received", sa.Integer)),
        ("order_payments", sa.Column("received_currency", sa.String(3))),
        ("order_payments", sa.Column("findings", sa.Text, nullable=False, server_default="")),
        ("order_payments", sa.Column("decision", sa.String(20))),
        ("order_payments", sa.Column("decided_by", sa.Uuid)),
        ("order_payments", sa.Column("decided_at", UtcDateTime)),
    ):
        # Each for itself: who holds the lock on one table while waiting for the next deadlocks with buyers who pay.
        with op.get_context().autocommit_block():
            op.add_column(table, column, if_not_exists=again)
