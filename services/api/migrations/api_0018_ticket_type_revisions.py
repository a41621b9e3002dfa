"""How often a ticket type has been changed, so that nobody's change is lost."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "api_0018"
down_revision = "api_0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("ticket_types", sa.Column("revision", sa.Integer, nullable=False, server_default="1"))


def downgrade() -> None:
    op.drop_column("ticket_types", "revision")
