"""Each dispute of a payment has a row of its own."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from shared.database import UtcDateTime

revision = "api_0019"
down_revision = "api_0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "order_disputes",
        sa.Column("dispute_id", sa.String(255), nullable=False),
        sa.Column("payment_id", sa.Uuid, nullable=False),
        sa.Column("amount", sa.Integer, nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("status", sa.String(40), nullable=False),
        sa.Column("respond_by", UtcDateTime),
        sa.Column("sequence", sa.Integer, nullable=False),
        sa.Column("since", UtcDateTime, nullable=False),
        sa.ForeignKeyConstraint(
            ["payment_id"],
            ["order_payments.payment_id"],
            name=op.f("fk_order_disputes_payment_id"),
        ),
        sa.PrimaryKeyConstraint("dispute_id", name=op.f("pk_order_disputes")),
    )
    op.create_index(op.f("ix_order_disputes_payment_id"), "order_disputes", ["payment_id"])


def downgrade() -> None:
    op.drop_table("order_disputes")
