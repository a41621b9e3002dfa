"""Payments, refunds, disputes, webhook events, closed orders, and the audit trail."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from shared.database import UtcDateTime

revision = "payments_0001"
down_revision = None
branch_labels = ("payments",)
depends_on = None

CURRENT = sa.text("is_current")
WAITING = sa.text("processed_at IS NULL")


def upgrade() -> None:
    _create_payments()
    _create_refunds()
    _create_disputes()
    _create_webhook_events()
    _create_audit()
    op.create_table(
        "closed_orders",
        sa.Column("order_id", sa.Uuid, primary_key=True),
        sa.Column("cause", sa.String(100), nullable=False),
        sa.Column("closed_at", UtcDateTime, nullable=False),
    )


def _create_payments() -> None:
    op.create_table(
        "payments",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("order_id", sa.Uuid, nullable=False),
        sa.Column("event_id", sa.Uuid, nullable=False),
        sa.Column("event_name", sa.Text, nullable=False),
        sa.Column("description", sa.Text, nullable=False),
        sa.Column("account_id", sa.Uuid),
        sa.Column("buyer_name", sa.Text, nullable=False),
        sa.Column("buyer_email", sa.Text, nullable=False),
        sa.Column("buyer_language", sa.String(35), nullable=False),
        sa.Column("amount", sa.BigInteger, nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("is_current", sa.Boolean, nullable=False),
        sa.Column("key", sa.String(255), nullable=False),
        sa.Column("parameters", sa.JSON, nullable=False),
        sa.Column("session_id", sa.String(255)),
        sa.Column("intent_id", sa.String(255)),
        sa.Column("checkout_url", sa.Text),
        sa.Column("session_ends_at", UtcDateTime),
        sa.Column("amount_received", sa.BigInteger, nullable=False),
        sa.Column("sequence", sa.Integer, nullable=False),
        sa.Column("checks", sa.Integer, nullable=False),
        sa.Column("check_at", UtcDateTime, nullable=False),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.UniqueConstraint("key", name="uq_payments_key"),
        sa.UniqueConstraint("session_id", name="uq_payments_session_id"),
        sa.UniqueConstraint("intent_id", name="uq_payments_intent_id"),
    )
    op.create_index(
        "uq_payments_current_order",
        "payments",
        ["order_id"],
        unique=True,
        postgresql_where=CURRENT,
        sqlite_where=CURRENT,
    )
    op.create_index("ix_payments_order_id", "payments", ["order_id"])
    op.create_index("ix_payments_state_check_at", "payments", ["state", "check_at"])


def _create_refunds() -> None:
    op.create_table(
        "refunds",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("payment_id", sa.Uuid, sa.ForeignKey("payments.id"), nullable=False),
        sa.Column("amount", sa.BigInteger, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("source", sa.String(16), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("failure", sa.Text, nullable=False),
        sa.Column("stripe_id", sa.String(255)),
        sa.Column("key", sa.String(255)),
        sa.Column("parameters", sa.JSON),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("next_at", UtcDateTime, nullable=False),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.UniqueConstraint("stripe_id", name="uq_refunds_stripe_id"),
        sa.UniqueConstraint("key", name="uq_refunds_key"),
    )
    op.create_index("ix_refunds_payment_id", "refunds", ["payment_id"])
    op.create_index("ix_refunds_state_next_at", "refunds", ["state", "next_at"])


def _create_disputes() -> None:
    op.create_table(
        "disputes",
        sa.Column("id", sa.String(255), primary_key=True),
        sa.Column("payment_id", sa.Uuid, sa.ForeignKey("payments.id"), nullable=False),
        sa.Column("amount", sa.BigInteger, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("status", sa.String(40), nullable=False),
        sa.Column("respond_by", UtcDateTime),
        sa.Column("created_at", UtcDateTime, nullable=False),
    )
    op.create_index("ix_disputes_payment_id", "disputes", ["payment_id"])


def _create_webhook_events() -> None:
    op.create_table(
        "webhook_events",
        sa.Column("id", sa.String(255), primary_key=True),
        sa.Column("type", sa.String(100), nullable=False),
        sa.Column("object_id", sa.String(255), nullable=False),
        sa.Column("payment_id", sa.Uuid),
        sa.Column("intent_id", sa.String(255)),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("next_at", UtcDateTime, nullable=False),
        sa.Column("received_at", UtcDateTime, nullable=False),
        sa.Column("processed_at", UtcDateTime),
    )
    op.create_index(
        "ix_webhook_events_waiting",
        "webhook_events",
        ["next_at"],
        postgresql_where=WAITING,
        sqlite_where=WAITING,
    )
    op.create_index("ix_webhook_events_processed_at", "webhook_events", ["processed_at"])


def _create_audit() -> None:
    op.create_table(
        "audit",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("payment_id", sa.Uuid, sa.ForeignKey("payments.id"), nullable=False),
        sa.Column("refund_id", sa.Uuid, sa.ForeignKey("refunds.id")),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.Column("actor", sa.String(300), nullable=False),
        sa.Column("from_state", sa.String(16)),
        sa.Column("to_state", sa.String(16), nullable=False),
        sa.Column("stripe_request", sa.String(255), nullable=False),
        sa.Column("note", sa.Text, nullable=False),
    )
    op.create_index("ix_audit_payment_id", "audit", ["payment_id"])


def downgrade() -> None:
    for table in ("audit", "closed_orders", "webhook_events", "disputes", "refunds", "payments"):
        op.drop_table(table)
