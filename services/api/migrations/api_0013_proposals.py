"""The call for papers: proposals with their speakers and reviews."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from shared.database import UtcDateTime

revision = "api_0013"
down_revision = "api_0012"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(JSONB, "postgresql")


def upgrade() -> None:
    _calls()
    _proposals()
    _speakers()
    _reviews()


def downgrade() -> None:
    for table in ("reviews", "proposal_speakers", "proposals", "calls"):
        op.drop_table(table)


def _calls() -> None:
    op.create_table(
        "calls",
        sa.Column("event_id", sa.Uuid, nullable=False),
        sa.Column("introduction", sa.Text, nullable=False),
        sa.Column("opens_at", UtcDateTime),
        sa.Column("closes_at", UtcDateTime),
        sa.Column("questions", JSON, nullable=False),
        sa.Column("anonymous", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("event_id", name="pk_calls"),
        _reference("calls", "event_id", "events", "CASCADE"),
    )


def _proposals() -> None:
    op.create_table(
        "proposals",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("event_id", sa.Uuid, nullable=False),
        sa.Column("submitter_id", sa.Uuid, nullable=False),
        sa.Column("track_id", sa.Uuid),
        sa.Column("session_id", sa.Uuid),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("abstract", sa.Text, nullable=False),
        sa.Column("type", sa.String(20), nullable=False),
        sa.Column("length", sa.Integer, nullable=False),
        sa.Column("language", sa.String(35), nullable=False),
        sa.Column("notes", sa.Text, nullable=False),
        sa.Column("answers", JSON, nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("decision", sa.String(20)),
        sa.Column("sequence", sa.Integer, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.Column("submitted_at", UtcDateTime),
        sa.PrimaryKeyConstraint("id", name="pk_proposals"),
        _reference("proposals", "event_id", "events", "CASCADE"),
        _reference("proposals", "submitter_id", "accounts"),
        _reference("proposals", "track_id", "tracks", "SET NULL"),
        _reference("proposals", "session_id", "sessions", "SET NULL"),
    )
    op.create_index("ix_proposals_event_id", "proposals", ["event_id", "id"])
    for column in ("submitter_id", "track_id", "session_id"):
        op.create_index(f"ix_proposals_{column}", "proposals", [column])


def _speakers() -> None:
    op.create_table(
        "proposal_speakers",
        sa.Column("proposal_id", sa.Uuid, nullable=False),
        sa.Column("email_key", sa.String(1000), nullable=False),
        sa.Column("email", sa.String(320), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("proposal_id", "email_key", name="pk_proposal_speakers"),
        _reference("proposal_speakers", "proposal_id", "proposals", "CASCADE"),
    )
    op.create_index("ix_proposal_speakers_email_key", "proposal_speakers", ["email_key"])


def _reviews() -> None:
    op.create_table(
        "reviews",
        sa.Column("proposal_id", sa.Uuid, nullable=False),
        sa.Column("reviewer_id", sa.Uuid, nullable=False),
        sa.Column("score", sa.Integer, nullable=False),
        sa.Column("comment", sa.Text, nullable=False),
        sa.Column("updated_at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("proposal_id", "reviewer_id", name="pk_reviews"),
        _reference("reviews", "proposal_id", "proposals", "CASCADE"),
        _reference("reviews", "reviewer_id", "accounts"),
    )
    op.create_index("ix_reviews_reviewer_id", "reviews", ["reviewer_id"])


def _reference(table: str, column: str, target: str, gone: Any = None) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=f"fk_{table}_{column}", ondelete=gone)
