"""Old ones that were read are found by an index."""

import sqlalchemy as sa
from alembic import op

revision = "notifications_0008"
down_revision = "notifications_0007"
branch_labels = None
depends_on = None

READ = sa.text("has_read")


def upgrade() -> None:
    op.create_index(
        "ix_notifications_old_read",
        "notifications",
        ["received_at"],
        postgresql_where=READ,
        sqlite_where=READ,
    )


def downgrade() -> None:
    op.drop_index("ix_notifications_old_read", "notifications")
