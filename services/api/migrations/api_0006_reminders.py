"""Who has been reminded of what."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from shared.database import UtcDateTime

revision = "api_0006"
down_revision = "api_0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("invites", sa.Column("reminded_at", UtcDateTime))
    op.add_column("orders", sa.Column("reminded_of", UtcDateTime))
    op.add_column("events", sa.Column("reminded_of", UtcDateTime))


def downgrade() -> None:
    for table, column in (("events", "reminded_of"), ("orders", "reminded_of"), ("invites", "reminded_at")):
        with op.batch_alter_table(table) as batch:
            batch.drop_column(column)
