"""An event goes out under a key of its own where it concerns one account's sockets only."""

import sqlalchemy as sa
from alembic import op

revision = "bus_0002"
down_revision = "bus_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Null, as older processes write it: under its type alone."""
    op.add_column("outbox", sa.Column("routing_key", sa.String(120)))


def downgrade() -> None:
    """Drop it."""
    op.drop_column("outbox", "routing_key")
