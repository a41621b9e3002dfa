"""Only the latest of several about one subject stays unread; moves wait until they have settled."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from shared.database import UtcDateTime

revision = "notifications_0004"
down_revision = "notifications_0003"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(JSONB, "postgresql")
ABOUT_SOMETHING = sa.text("subject IS NOT NULL")


def upgrade() -> None:
    op.add_column("notifications", sa.Column("subject", sa.Text))
    op.add_column("notifications", sa.Column("subject_sequence", sa.BigInteger))
    op.create_index(
        "ix_notifications_subject",
        "notifications",
        ["user_id", "subject"],
        postgresql_where=ABOUT_SOMETHING,
        sqlite_where=ABOUT_SOMETHING,
    )
    op.create_table(
        "moves",
        sa.Column("subject", sa.String(200), primary_key=True),
        sa.Column("sequence", sa.BigInteger, nullable=False),
        sa.Column("first_sequence", sa.BigInteger, nullable=False),
        sa.Column("before", JSON),
        sa.Column("body", sa.LargeBinary),
        sa.Column("due_at", UtcDateTime),
    )
    op.create_index("ix_moves_due_at", "moves", ["due_at"])


def downgrade() -> None:
    op.drop_table("moves")
    op.drop_index("ix_notifications_subject", "notifications")
    op.drop_column("notifications", "subject_sequence")
    op.drop_column("notifications", "subject")
