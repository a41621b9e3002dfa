"""An inbox knows the time in its newest id, so that the next one is greater whatever a clock says."""

import time

import sqlalchemy as sa
from alembic import op

revision = "notifications_0003"
down_revision = "notifications_0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("inboxes", sa.Column("newest_ms", sa.BigInteger, server_default="0", nullable=False))
    inboxes = sa.table("inboxes", sa.column("newest_ms", sa.BigInteger))
    op.execute(inboxes.update().values(newest_ms=time.time_ns() // 1_000_000))
