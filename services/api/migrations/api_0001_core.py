"""Accounts, logins, events, roles and invites."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from shared.database import UtcDateTime

revision = "api_0001"
down_revision = None
branch_labels = ("api",)
depends_on = None

PENDING = sa.text("state = 'pending'")
LIVE = sa.text("revoked_at IS NULL")


def upgrade() -> None:
    _accounts()
    _logins()
    _events()
    _memberships()
    _invites()


def downgrade() -> None:
    for table in ("invites", "memberships", "events", "logins", "accounts"):
        op.drop_table(table)


def _accounts() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("email", sa.String(320), nullable=False),
        sa.Column("email_key", sa.String(1000), nullable=False),
        sa.Column("password_hash", sa.String(200), nullable=False),
        sa.Column("verified_at", UtcDateTime),
        sa.Column("language", sa.String(35), nullable=False),
        sa.Column("timezone", sa.String(64), nullable=False),
        sa.Column("is_admin", sa.Boolean, nullable=False),
        sa.Column("reset_rotation", sa.Integer, nullable=False),
        sa.Column("sequence", sa.Integer, nullable=False),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_accounts"),
        sa.UniqueConstraint("email_key", name="uq_accounts_email_key"),
    )


def _logins() -> None:
    op.create_table(
        "logins",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("account_id", sa.Uuid, nullable=False),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.Column("renewed_at", UtcDateTime, nullable=False),
        sa.Column("expires_at", UtcDateTime, nullable=False),
        sa.Column("revoked_at", UtcDateTime),
        sa.Column("csrf_hash", sa.String(64), nullable=False),
        sa.Column("user_agent", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_logins"),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name="fk_logins_account_id", ondelete="CASCADE"
        ),
    )
    op.create_index(
        "ix_logins_account_id", "logins", ["account_id"], postgresql_where=LIVE, sqlite_where=LIVE
    )
    op.create_index("ix_logins_expires_at", "logins", ["expires_at"])


def _events() -> None:
    op.create_table(
        "events",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("owner_id", sa.Uuid, nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("description", sa.Text, nullable=False),
        sa.Column("timezone", sa.String(64), nullable=False),
        sa.Column("starts_at", UtcDateTime, nullable=False),
        sa.Column("ends_at", UtcDateTime, nullable=False),
        sa.Column("venue", sa.JSON().with_variant(JSONB, "postgresql")),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_events"),
        sa.ForeignKeyConstraint(["owner_id"], ["accounts.id"], name="fk_events_owner_id"),
        sa.CheckConstraint("ends_at > starts_at", name="ck_events_ends_after_start"),
    )
    op.create_index("ix_events_owner_id", "events", ["owner_id"])
    op.create_index("ix_events_state_starts_at", "events", ["state", "starts_at", "id"])


def _memberships() -> None:
    op.create_table(
        "memberships",
        sa.Column("event_id", sa.Uuid, nullable=False),
        sa.Column("account_id", sa.Uuid, nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("since", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("event_id", "account_id", "role", name="pk_memberships"),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name="fk_memberships_event_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name="fk_memberships_account_id", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_memberships_account_id", "memberships", ["account_id"])


def _invites() -> None:
    op.create_table(
        "invites",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("event_id", sa.Uuid, nullable=False),
        sa.Column("email", sa.String(320), nullable=False),
        sa.Column("email_key", sa.String(1000), nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("rotation", sa.Integer, nullable=False),
        sa.Column("sequence", sa.Integer, nullable=False),
        sa.Column("inviter_id", sa.Uuid, nullable=False),
        sa.Column("account_id", sa.Uuid),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.Column("sent_at", UtcDateTime, nullable=False),
        sa.Column("answered_at", UtcDateTime),
        sa.Column("expires_at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_invites"),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name="fk_invites_event_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["inviter_id"], ["accounts.id"], name="fk_invites_inviter_id"),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_invites_account_id"),
    )
    op.create_index(
        "uq_invites_pending",
        "invites",
        ["event_id", "email_key", "role"],
        unique=True,
        postgresql_where=PENDING,
        sqlite_where=PENDING,
    )
    for name, column in (("ix_invites_email_key", "email_key"), ("ix_invites_expires_at", "expires_at")):
        op.create_index(name, "invites", [column], postgresql_where=PENDING, sqlite_where=PENDING)
    op.create_index("ix_invites_event_id", "invites", ["event_id", "id"])
