"""The schedule: draft, history, releases and stars; how many people a session expects."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from shared.database import UtcDateTime

revision = "api_0014"
down_revision = "api_0013"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(JSONB, "postgresql")
PLACED = ("schedule_slots", "schedule_blocks")


def upgrade() -> None:
    op.add_column("sessions", sa.Column("expected_audience", sa.Integer))
    _drafts()
    _placed("schedule_slots", _reference("schedule_slots", "session_id", "sessions"), key="session_id")
    _placed("schedule_blocks", _text("kind", 20), _text("title"), key="id")
    _changes()
    _releases()
    _released_slots()
    _stars()
    if op.get_bind().dialect.name == "postgresql":
        _one_thing_at_a_time()


def downgrade() -> None:
    for table in (
        "session_stars",
        "released_slots",
        "schedule_releases",
        "schedule_changes",
        "schedule_blocks",
        "schedule_slots",
        "schedule_drafts",
    ):
        op.drop_table(table)
    with op.batch_alter_table("sessions") as batch:
        batch.drop_column("expected_audience")


def _one_thing_at_a_time() -> None:
    """Deferred, so that two sessions can swap their places."""
    op.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
    for table in PLACED:
        op.execute(
            f"ALTER TABLE {table} ADD CONSTRAINT ex_{table}_room EXCLUDE USING gist "
            "(room_id WITH =, tstzrange(starts_at, ends_at) WITH &&) WHERE (room_id IS NOT NULL) "
            "DEFERRABLE INITIALLY DEFERRED"
        )


def _drafts() -> None:
    op.create_table(
        "schedule_drafts",
        sa.Column("event_id", sa.Uuid, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("event_id", name="pk_schedule_drafts"),
        _reference("schedule_drafts", "event_id", "events"),
    )


def _placed(table: str, *columns: sa.Column[Any] | sa.ForeignKeyConstraint, key: str) -> None:
    op.create_table(
        table,
        sa.Column(key, sa.Uuid, nullable=False),
        sa.Column("event_id", sa.Uuid, nullable=False),
        sa.Column("room_id", sa.Uuid),
        sa.Column("starts_at", UtcDateTime),
        sa.Column("ends_at", UtcDateTime),
        sa.Column("revision", sa.Integer, nullable=False),
        *columns,
        sa.PrimaryKeyConstraint(key, name=f"pk_{table}"),
        _reference(table, "event_id", "events"),
        sa.ForeignKeyConstraint(
            ["room_id"], ["rooms.id"], name=f"fk_{table}_room_id", deferrable=True, initially="DEFERRED"
        ),
        sa.CheckConstraint("ends_at > starts_at", name=f"ck_{table}_ends_after_start"),
        sa.CheckConstraint("(room_id IS NULL) = (starts_at IS NULL)", name=f"ck_{table}_room_with_start"),
        sa.CheckConstraint("(room_id IS NULL) = (ends_at IS NULL)", name=f"ck_{table}_room_with_end"),
    )
    op.create_index(f"ix_{table}_event_id", table, ["event_id", "starts_at"])
    op.create_index(f"ix_{table}_room_id", table, ["room_id"])


def _changes() -> None:
    op.create_table(
        "schedule_changes",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("event_id", sa.Uuid, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("account_id", sa.Uuid),
        _text("kind", 20),
        _text("label", 500),
        sa.Column("pieces", JSON, nullable=False),
        sa.Column("undone_by", sa.Integer),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_schedule_changes"),
        _reference("schedule_changes", "event_id", "events"),
        _reference("schedule_changes", "account_id", "accounts", "SET NULL"),
    )
    op.create_index("ix_schedule_changes_event_id", "schedule_changes", ["event_id", "number"], unique=True)
    op.create_index(
        "ix_schedule_changes_account_id", "schedule_changes", ["account_id", "event_id", "number"]
    )


def _releases() -> None:
    op.create_table(
        "schedule_releases",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("event_id", sa.Uuid, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        _text("name"),
        _text("name_key", 600),
        sa.Column("account_id", sa.Uuid),
        sa.Column("released_at", UtcDateTime, nullable=False),
        _text("timezone", 64),
        *(sa.Column(name, JSON, nullable=False) for name in ("rooms", "tracks", "speakers", "blocks")),
        sa.PrimaryKeyConstraint("id", name="pk_schedule_releases"),
        _reference("schedule_releases", "event_id", "events"),
        _reference("schedule_releases", "account_id", "accounts", "SET NULL"),
    )
    op.create_index("ix_schedule_releases_event_id", "schedule_releases", ["event_id", "number"], unique=True)
    op.create_index("ix_schedule_releases_name", "schedule_releases", ["event_id", "name_key"], unique=True)


def _released_slots() -> None:
    op.create_table(
        "released_slots",
        sa.Column("release_id", sa.Uuid, nullable=False),
        sa.Column("session_id", sa.Uuid, nullable=False),
        _text("title"),
        sa.Column("abstract", sa.Text, nullable=False),
        _text("type", 20),
        _text("language", 35),
        sa.Column("track_id", sa.Uuid),
        sa.Column("speaker_ids", JSON, nullable=False),
        sa.Column("room_id", sa.Uuid, nullable=False),
        _text("room"),
        sa.Column("starts_at", UtcDateTime, nullable=False),
        sa.Column("ends_at", UtcDateTime, nullable=False),
        sa.Column("sequence", sa.Integer, nullable=False),
        sa.Column("was_public", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("release_id", "session_id", name="pk_released_slots"),
        _reference("released_slots", "release_id", "schedule_releases"),
    )
    op.create_index("ix_released_slots_session_id", "released_slots", ["session_id"])


def _stars() -> None:
    op.create_table(
        "session_stars",
        sa.Column("account_id", sa.Uuid, nullable=False),
        sa.Column("session_id", sa.Uuid, nullable=False),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("account_id", "session_id", name="pk_session_stars"),
        _reference("session_stars", "account_id", "accounts"),
        _reference("session_stars", "session_id", "sessions"),
    )
    op.create_index("ix_session_stars_session_id", "session_stars", ["session_id"])


def _reference(table: str, column: str, target: str, gone: str = "CASCADE") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=f"fk_{table}_{column}", ondelete=gone)


def _text(name: str, length: int = 200) -> sa.Column[Any]:
    return sa.Column(name, sa.String(length), nullable=False)
