"""The least that it costs to persist notifications: ready-made values, a batch in one statement; no broker, no events."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import psycopg

from services.notifications.drafts import Draft, drafts_of
from shared.database import Database, new_id, now
from shared.events import Event, Received

BATCH = 500
INSERT = """
WITH told AS (
    SELECT * FROM unnest(
        %(id)s::uuid[], %(user_id)s::uuid[], %(event_id)s::uuid[], %(action)s::text[],
        %(title)s::text[], %(message)s::text[], %(link)s::text[], %(received_at)s::timestamptz[], %(seq)s::bigint[]
    ) AS t (id, user_id, event_id, action, title, message, link, received_at, seq)
), heard AS (
    INSERT INTO inbox (event_id, type, handled_at)
    SELECT event_id, action, received_at FROM told ON CONFLICT DO NOTHING RETURNING event_id
)
INSERT INTO notifications (id, user_id, event_id, action, title, message, link, received_at, has_read, seq)
SELECT id, user_id, event_id, action, title, message, link, received_at, false, seq
FROM told JOIN heard USING (event_id)
"""


class Row(NamedTuple):
    id: UUID
    user_id: UUID
    event_id: UUID
    action: str
    title: str
    message: str
    link: str
    received_at: datetime
    seq: int


def rows(events: Sequence[Event]) -> list[Row]:
    """One notification for each event, as the product would word it."""
    return [_row(seq, drafts_of(Received(new_id(), now(), None, event))[0]) for seq, event in enumerate(events)]


def insert(database: Database, told: Sequence[Row]) -> float:
    """Seconds to write each notification with the row that keeps it from being told twice."""
    dsn = database.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(dsn) as connection:
        began = time.perf_counter()
        for start in range(0, len(told), BATCH):
            columns = zip(Row._fields, zip(*told[start : start + BATCH], strict=True), strict=True)
            connection.execute(INSERT, {name: list(values) for name, values in columns})
            connection.commit()
        return time.perf_counter() - began


def _row(seq: int, draft: Draft) -> Row:
    if draft.user_id is None:
        raise ValueError("nobody without an account is told here")
    return Row(
        new_id(), draft.user_id, draft.cause.id, draft.action, draft.title, draft.message, draft.link, now(), seq
    )
