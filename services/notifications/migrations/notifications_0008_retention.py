"""What is old is found by an index."""

import sqlalchemy as sa
from alembic import op

revision = "notifications_0008"
down_revision = "notifications_0007"
branch_labels = None
depends_on = None

READ, UNREAD = sa.text("has_read"), sa.text("NOT has_read")


def upgrade() -> None:
    for name, state in (("read", READ), ("unread", UNREAD)):
        op.create_index(
            f"ix_notifications_old_{name}",
            "notifications",
            ["received_at"],
            postgresql_where=state,
            sqlite_where=state,
        )
    op.create_index("ix_deliveries_created_at", "deliveries", ["created_at"])


def downgrade() -> None:
    op.drop_index("ix_deliveries_created_at", "deliveries")
    for name in ("unread", "read"):
        op.drop_index(f"ix_notifications_old_{name}", "notifications")
