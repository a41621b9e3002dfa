"""People, inboxes, notifications, deliveries, preferences."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from shared.database import UtcDateTime

revision = "notifications_0001"
down_revision = None
branch_labels = ("notifications",)
depends_on = None

JSON = sa.JSON().with_variant(JSONB, "postgresql")
UNREAD = sa.text("NOT has_read")
PENDING = sa.text("status = 'pending'")
SENDING = sa.text("status = 'sending'")


def upgrade() -> None:
    op.create_table(
        "people",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("email", sa.Text, nullable=False),
        sa.Column("verified", sa.Boolean, nullable=False),
        sa.Column("language", sa.String(20), nullable=False),
        sa.Column("timezone", sa.String(64), nullable=False),
        sa.Column("sequence", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "inboxes",
        sa.Column("user_id", sa.Uuid, primary_key=True),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("unread", sa.Integer, nullable=False),
        sa.CheckConstraint("unread >= 0", name="unread_not_negative"),
    )
    _notifications()
    _deliveries()
    op.create_table(
        "preferences",
        sa.Column("user_id", sa.Uuid, primary_key=True),
        sa.Column("channels", JSON, nullable=False),
        sa.Column("digest", sa.String(10), nullable=False),
        sa.Column("quiet_from", sa.String(5)),
        sa.Column("quiet_to", sa.String(5)),
        sa.Column("timezone", sa.String(64)),
    )


def downgrade() -> None:
    for table in ("preferences", "deliveries", "notifications", "inboxes", "people"):
        op.drop_table(table)


def _notifications() -> None:
    op.create_table(
        "notifications",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("user_id", sa.Uuid, nullable=False),
        sa.Column("event_id", sa.Uuid, nullable=False),
        sa.Column("action", sa.String(100), nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("message", sa.Text, nullable=False),
        sa.Column("link", sa.Text, nullable=False),
        sa.Column("received_at", UtcDateTime, nullable=False),
        sa.Column("has_read", sa.Boolean, nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.UniqueConstraint("event_id", "user_id", "action", name="uq_notifications_event_id_user_id_action"),
    )
    op.create_index("uq_notifications_user_id_seq", "notifications", ["user_id", "seq"], unique=True)
    op.create_index("ix_notifications_user_id_id", "notifications", ["user_id", "id"])
    op.create_index("ix_notifications_action_id", "notifications", ["action", "id"])
    op.create_index(
        "ix_notifications_unread",
        "notifications",
        ["user_id", "id"],
        postgresql_where=UNREAD,
        sqlite_where=UNREAD,
    )


def _deliveries() -> None:
    op.create_table(
        "deliveries",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("event_id", sa.Uuid, nullable=False),
        sa.Column("user_id", sa.Uuid),
        sa.Column("notification_id", sa.Uuid),
        sa.Column("action", sa.String(100), nullable=False),
        sa.Column("category", sa.String(30), nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("template", sa.String(50), nullable=False),
        sa.Column("context", JSON, nullable=False),
        sa.Column("in_digest", sa.Boolean, nullable=False),
        sa.Column("status", sa.String(10), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.Column("next_at", UtcDateTime, nullable=False),
        sa.Column("claimed_at", UtcDateTime),
        sa.Column("sent_at", UtcDateTime),
        sa.Column("error", sa.Text),
        sa.UniqueConstraint("event_id", "address", "action", name="uq_deliveries_event_id_address_action"),
    )
    op.create_index("ix_deliveries_notification_id", "deliveries", ["notification_id"])
    op.create_index("ix_deliveries_user_id_id", "deliveries", ["user_id", "id"])
    op.create_index("ix_deliveries_action_id", "deliveries", ["action", "id"])
    op.create_index(
        "ix_deliveries_due", "deliveries", ["next_at"], postgresql_where=PENDING, sqlite_where=PENDING
    )
    op.create_index(
        "ix_deliveries_claimed", "deliveries", ["claimed_at"], postgresql_where=SENDING, sqlite_where=SENDING
    )
