"""The tables of the bus, which stand in every service's own database."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    Uuid,
)

from shared.database import UtcDateTime, metadata_for_service

metadata = metadata_for_service()
_serial = BigInteger().with_variant(Integer, "sqlite")

outbox = Table(
    "outbox",
    metadata,
    Column("id", _serial, primary_key=True, autoincrement=True),
    Column("event_id", Uuid, nullable=False),
    Column("type", String(100), nullable=False),
    Column("routing_key", String(120)),
    Column("ephemeral", Boolean, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("recorded_at", UtcDateTime, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("next_at", UtcDateTime),
    Column("error", Text),
)

inbox = Table(
    "inbox",
    metadata,
    Column("event_id", Uuid, primary_key=True),
    Column("type", String(100), nullable=False),
    Column("handled_at", UtcDateTime, nullable=False),
    Index("ix_inbox_handled_at", "handled_at"),
)

retries = Table(
    "retries",
    metadata,
    Column("event_id", Uuid, primary_key=True),
    Column("type", String(100), nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("error", Text, nullable=False),
    Column("failed_at", UtcDateTime, nullable=False),
    Column("next_at", UtcDateTime),
    Column("dead_at", UtcDateTime),
    Index("ix_retries_next_at", "next_at"),
)
