"""What Stripe says of a payment that our units cannot express, for an operator to look at."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "payments_0007"
down_revision = "payments_0006"
branch_labels = None
depends_on = None
UNCLEAR = sa.text("unclear IS NOT NULL")


def upgrade() -> None:
    op.add_column("payments", sa.Column("unclear", sa.Text, nullable=True))
    op.create_index("ix_payments_unclear", "payments", ["id"], postgresql_where=UNCLEAR, sqlite_where=UNCLEAR)
