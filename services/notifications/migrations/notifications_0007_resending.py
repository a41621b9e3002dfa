"""A mail that an administrator sends once more says who and when."""

import sqlalchemy as sa
from alembic import op

from shared.database import UtcDateTime

revision = "notifications_0007"
down_revision = "notifications_0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("deliveries", sa.Column("resent_at", UtcDateTime))
    op.add_column("deliveries", sa.Column("resent_by", sa.Uuid))


def downgrade() -> None:
    op.drop_column("deliveries", "resent_by")
    op.drop_column("deliveries", "resent_at")
