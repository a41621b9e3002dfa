"""A mail keeps the trace of the request that it tells of; failed ones are counted."""

import sqlalchemy as sa
from alembic import op

revision = "notifications_0002"
down_revision = "notifications_0001"
branch_labels = None
depends_on = None

FAILED = sa.text("status = 'failed'")


def upgrade() -> None:
    op.add_column("deliveries", sa.Column("traceparent", sa.Text))
    op.create_index(
        "ix_deliveries_failed", "deliveries", ["next_at"], postgresql_where=FAILED, sqlite_where=FAILED
    )
