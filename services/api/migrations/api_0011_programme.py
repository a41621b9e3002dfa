"""Tracks, rooms, speakers, sponsors and sessions, with their pictures."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from shared.database import UtcDateTime

revision = "api_0011"
down_revision = "api_0010"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(JSONB, "postgresql")
TABLES = (
    "creations",
    "pictures",
    "session_speakers",
    "sessions",
    "sponsors",
    "speakers",
    "rooms",
    "track_organizers",
    "tracks",
)


def upgrade() -> None:
    _tracks()
    _item("rooms", _name(), sa.Column("capacity", sa.Integer), _line("location"), _text("description"))
    _speakers()
    _item(
        "sponsors",
        _name(),
        _line("level", 100),
        _line("url", 2000),
        _text("description"),
        sa.Column("picture_id", sa.Uuid),
    )
    _sessions()
    _pictures()
    _creations()


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)


def _tracks() -> None:
    _item("tracks", _name(), _line("color", 7), _text("description"))
    op.create_table(
        "track_organizers",
        sa.Column("track_id", sa.Uuid, nullable=False),
        sa.Column("account_id", sa.Uuid, nullable=False),
        sa.PrimaryKeyConstraint("track_id", "account_id", name="pk_track_organizers"),
        _reference("track_organizers", "track_id", "tracks"),
        _reference("track_organizers", "account_id", "accounts"),
    )
    op.create_index("ix_track_organizers_account_id", "track_organizers", ["account_id"])


def _speakers() -> None:
    _item(
        "speakers",
        _name(),
        sa.Column("email", sa.String(320)),
        sa.Column("email_key", sa.String(1000)),
        _line("organization"),
        _text("biography"),
        sa.Column("links", JSON, nullable=False),
        sa.Column("availability", JSON, nullable=False),
        sa.Column("is_public", sa.Boolean, nullable=False),
        sa.Column("picture_id", sa.Uuid),
    )
    op.create_index("ix_speakers_email_key", "speakers", ["email_key"])


def _sessions() -> None:
    _item(
        "sessions",
        sa.Column("track_id", sa.Uuid),
        _line("title"),
        _text("abstract"),
        _line("type", 20),
        _line("state", 20),
        sa.Column("length", sa.Integer, nullable=False),
        _line("language", 35),
        sa.Column("links", JSON, nullable=False),
        sa.Column("tags", JSON, nullable=False),
        _text("notes"),
        sa.ForeignKeyConstraint(
            ["track_id"], ["tracks.id"], name="fk_sessions_track_id", ondelete="SET NULL"
        ),
    )
    op.create_index("ix_sessions_track_id", "sessions", ["track_id"])
    op.create_table(
        "session_speakers",
        sa.Column("session_id", sa.Uuid, nullable=False),
        sa.Column("speaker_id", sa.Uuid, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("session_id", "speaker_id", name="pk_session_speakers"),
        _reference("session_speakers", "session_id", "sessions"),
        _reference("session_speakers", "speaker_id", "speakers"),
    )
    op.create_index("ix_session_speakers_speaker_id", "session_speakers", ["speaker_id"])


def _pictures() -> None:
    op.create_table(
        "pictures",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("event_id", sa.Uuid, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_pictures"),
        _reference("pictures", "event_id", "events"),
    )
    op.create_index("ix_pictures_event_id", "pictures", ["event_id"])


def _creations() -> None:
    op.create_table(
        "creations",
        sa.Column("account_id", sa.Uuid, nullable=False),
        sa.Column("key", sa.String(255), nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("item_id", sa.Uuid, nullable=False),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("account_id", "key", name="pk_creations"),
        _reference("creations", "account_id", "accounts"),
    )
    op.create_index("ix_creations_created_at", "creations", ["created_at"])


def _item(table: str, *columns: sa.Column[Any] | sa.ForeignKeyConstraint) -> None:
    op.create_table(
        table,
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("event_id", sa.Uuid, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("public_version", sa.Integer, nullable=False),
        sa.Column("created_at", UtcDateTime, nullable=False),
        *columns,
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        _reference(table, "event_id", "events"),
    )
    op.create_index(f"ix_{table}_event_id", table, ["event_id", "position", "id"])


def _reference(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{target}.id"], name=f"fk_{table}_{column}", ondelete="CASCADE"
    )


def _name() -> sa.Column[Any]:
    return _line("name")


def _line(name: str, length: int = 200) -> sa.Column[Any]:
    return sa.Column(name, sa.String(length), nullable=False)


def _text(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Text, nullable=False)
