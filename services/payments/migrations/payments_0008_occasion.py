"""When and where the event is that is paid for, for whoever writes to the buyer."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "payments_0008"
down_revision = "payments_0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("payments", sa.Column("occasion", sa.JSON))
