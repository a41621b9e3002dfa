"""The tables of the bus."""

import sqlalchemy as sa
from alembic import op

from shared.database import UtcDateTime

revision = "bus_0001"
down_revision = None
branch_labels = ("bus",)
depends_on = None

WAKE_THE_RELAY = """
CREATE FUNCTION wake_the_relay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NOTIFY fanfare_outbox;
    RETURN NULL;
END $$
"""
ON_INSERT = "CREATE TRIGGER wake_the_relay AFTER INSERT ON outbox FOR EACH STATEMENT EXECUTE FUNCTION wake_the_relay()"


def upgrade() -> None:
    """Make the bus's tables and the trigger that wakes the relay."""
    serial = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    op.create_table(
        "outbox",
        sa.Column("id", serial, primary_key=True, autoincrement=True),
        sa.Column("event_id", sa.Uuid, nullable=False),
        sa.Column("type", sa.String(100), nullable=False),
        sa.Column("ephemeral", sa.Boolean, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("recorded_at", UtcDateTime, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
        sa.Column("next_at", UtcDateTime),
        sa.Column("error", sa.Text),
    )
    op.create_table(
        "inbox",
        sa.Column("event_id", sa.Uuid, primary_key=True),
        sa.Column("type", sa.String(100), nullable=False),
        sa.Column("handled_at", UtcDateTime, nullable=False),
    )
    op.create_index("ix_inbox_handled_at", "inbox", ["handled_at"])
    op.create_table(
        "retries",
        sa.Column("event_id", sa.Uuid, primary_key=True),
        sa.Column("type", sa.String(100), nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("error", sa.Text, nullable=False),
        sa.Column("failed_at", UtcDateTime, nullable=False),
        sa.Column("next_at", UtcDateTime),
        sa.Column("dead_at", UtcDateTime),
    )
    op.create_index("ix_retries_next_at", "retries", ["next_at"])
    if op.get_bind().dialect.name == "postgresql":
        op.execute(WAKE_THE_RELAY)
        op.execute(ON_INSERT)


def downgrade() -> None:
    """Drop them."""
    for table in ("retries", "inbox", "outbox"):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION wake_the_relay()")
