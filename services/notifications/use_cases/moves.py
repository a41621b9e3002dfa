"""Sessions that are moved about. An editor tries places until one fits, so speakers hear of it once, minutes later.

They are told where the session was at first and where it is then; what ends where it began is not told at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.notifications.models import Move
from services.notifications.use_cases import telling
from shared.database import Database, insert, now
from shared.events import Event, Received, SessionMoved, Slot, pack, unpack

SETTLES_IN = timedelta(minutes=10)
"""From the first move on, however many follow."""
BATCH = 100


def put_off(session: Session, batch: Iterable[Received[Event]]) -> None:
    """Keep the moves among these events until they are due; in whatever order they come, the newest place counts."""
    moved = [(received, received.event) for received in batch if isinstance(received.event, SessionMoved)]
    if not moved:
        return
    rows = _locked(session, sorted({event.subject for _, event in moved}))
    for received, event in moved:
        _take(rows[event.subject], received, event)


def tell_due(database: Database) -> bool:
    """Tell a batch of what has settled. Returns whether more may be waiting."""
    due = (
        select(Move)
        .where(Move.due_at <= now())
        .order_by(Move.due_at, Move.subject)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    )
    with database.transaction() as session:
        rows = session.scalars(due).all()
        telling.tell(session, [received for row in rows for received in _settled(row)])
    return len(rows) == BATCH


def _locked(session: Session, subjects: Sequence[str]) -> dict[str, Move]:
    """In the order of their subjects, so that two workers never wait for each other in a circle."""
    new = [{"subject": subject, "sequence": -1, "first_sequence": -1} for subject in subjects]
    session.execute(insert(session, Move).on_conflict_do_nothing(), new)
    rows = select(Move).where(Move.subject.in_(subjects)).order_by(Move.subject).with_for_update()
    return {row.subject: row for row in session.scalars(rows)}


def _take(row: Move, received: Received[Event], event: SessionMoved) -> None:
    waits = row.due_at is not None
    if event.sequence > row.sequence:
        if not waits:
            row.due_at, row.first_sequence = now() + SETTLES_IN, event.sequence
            row.before = event.before.model_dump(mode="json")
        row.sequence = event.sequence
        row.body = pack(
            event,
            event_id=received.id,
            source="/notifications",
            time=received.time,
            traceparent=received.traceparent,
        )
    elif waits and event.sequence < row.first_sequence:
        row.first_sequence, row.before = event.sequence, event.before.model_dump(mode="json")


def _settled(row: Move) -> Iterable[Received[Event]]:
    """Nothing for a session that is back where it was."""
    body, before = row.body, row.before
    row.due_at = row.body = row.before = None
    if body is None or before is None:
        return
    received = unpack(body)
    first = Slot.model_validate(before)
    if isinstance(received.event, SessionMoved) and received.event.slot != first:
        event = received.event.model_copy(update={"before": first})
        yield Received(received.id, received.time, received.traceparent, event)
