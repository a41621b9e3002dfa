"""Refunds have states, an author and a key; tickets know the refund that made them void."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from shared.database import UtcDateTime

revision = "api_0003"
down_revision = "api_0002"
branch_labels = None
depends_on = None

KEY = "uq_refunds_order_id_idempotency_key"
# Those asked for before this version are told apart by what their payments said was given back.
SETTLED = """
    UPDATE refunds SET state = 'succeeded' WHERE EXISTS (
        SELECT 1 FROM order_payments AS payment
        WHERE payment.payment_id = refunds.payment_id AND payment.refunded_total >= refunds.amount)
"""


def upgrade() -> None:
    # Nobody but PostgreSQL has others at work meanwhile, and only it knows IF NOT EXISTS.
    again = op.get_bind().dialect.name == "postgresql" or None
    for table, column in (
        ("refunds", sa.Column("state", sa.String(20), nullable=False, server_default="requested")),
        ("refunds", sa.Column("failure", sa.Text, nullable=False, server_default="")),
        ("refunds", sa.Column("source", sa.String(20), nullable=False, server_default="unused")),
        ("refunds", sa.Column("requested_by", sa.Uuid)),
        ("refunds", sa.Column("idempotency_key", sa.String(255))),
        ("refunds", sa.Column("fingerprint", sa.String(64), nullable=False, server_default="")),
        ("order_payments", sa.Column("refund_sequence", sa.Integer, nullable=False, server_default="-1")),
        ("tickets", sa.Column("voided_at", UtcDateTime)),
        ("tickets", sa.Column("refund_id", sa.Uuid)),
    ):
        # Each for itself: who holds the lock on one table while waiting for the next deadlocks with buyers who pay.
        with op.get_context().autocommit_block():
            op.add_column(table, column, if_not_exists=again)
    with op.get_context().autocommit_block():
        op.execute(SETTLED)
        op.create_index(KEY, "refunds", ["order_id", "idempotency_key"], unique=True, if_not_exists=True)
