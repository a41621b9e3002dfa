"""Who is who at Stripe."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from shared.database import UtcDateTime

revision = "payments_0006"
down_revision = "payments_0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "customers",
        sa.Column("account_id", sa.Uuid, primary_key=True),
        sa.Column("stripe_id", sa.String(255), nullable=False),
        sa.Column("email", sa.Text, nullable=False),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.UniqueConstraint("stripe_id", name="uq_customers_stripe_id"),
        if_not_exists=True,
    )
