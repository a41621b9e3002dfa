"""Who is told of a release or a dropped session: speakers and people who starred, each once, of what is theirs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.api.accounts.models import Account
from services.api.events.models import Event
from services.api.events.occasions import occasion
from services.api.events.people import recipient
from services.api.programme.models import ProgrammeSession, SessionSpeaker, SessionState, Speaker
from services.api.schedule import published
from services.api.schedule.differences import Difference
from services.api.schedule.models import Release, ReleasedSlot, Star
from shared.bus import outbox
from shared.events import Recipient, ReleasedSession, ScheduleReleased, SessionCancelled, Slot

MOST_RECIPIENTS = 500
"""In one event on the bus: some 80 KB."""
Key = UUID | str
"""An account, or the address of somebody without one."""


@dataclass
class _News:
    """What one reader is told."""

    reader: Recipient
    sessions: list[ReleasedSession] = field(default_factory=list)
    removed: list[ReleasedSession] = field(default_factory=list)


def tell(session: Session, event: Event, release: Release, changes: Sequence[Difference]) -> None:
    """Of what is public and has another place than in the last release, or none: at the first one that is everything.

    Nobody is told of the schedule of an event that they could not see, nor again of what was cancelled.
    """
    if not event.is_published:
        return
    told = [one for one in changes if one.kind != "changed" and one.slot.was_public]
    known = _cancelled(session, [one.slot.session_id for one in told if one.kind == "removed"])
    told = [one for one in told if one.slot.session_id not in known]
    concerned = _concerned(session, [one.slot.session_id for one in told])
    news: dict[Key, _News] = {}
    for one in told:
        for key, reader in concerned.get(one.slot.session_id, {}).items():
            mine = news.setdefault(key, _News(reader))
            (mine.sessions if one.after else mine.removed).append(_session(one))
    outbox.record_all(session, [(_released(event, release, one), None) for one in news.values()])


def cancelled(session: Session, event: Event, talk: ProgrammeSession) -> None:
    """At once: nobody should come for nothing."""
    _tell_it_is_off(session, event, talk, talk.version)


def deleted(session: Session, event: Event, talk: ProgrammeSession) -> None:
    """Like `cancelled`, while the session and its stars are still there. What was cancelled before is known."""
    if talk.state is not SessionState.CANCELLED:
        _tell_it_is_off(session, event, talk, talk.version + 1)


def _tell_it_is_off(session: Session, event: Event, talk: ProgrammeSession, sequence: int) -> None:
    """Where it is in the schedule that everybody sees."""
    slot = published.slot_of(session, event.id, talk.id) if event.is_published else None
    if slot is None or not slot.was_public:
        return
    people = list(_concerned(session, [talk.id]).get(talk.id, {}).values())
    some = [people[start : start + MOST_RECIPIENTS] for start in range(0, len(people), MOST_RECIPIENTS)]
    told = [(_session_cancelled(event, talk, slot, sequence, one), None) for one in some or [[]]]
    outbox.record_all(session, told)


def _cancelled(session: Session, session_ids: Sequence[UUID]) -> set[UUID]:
    gone = select(ProgrammeSession.id).where(
        ProgrammeSession.id.in_(session_ids), ProgrammeSession.state == SessionState.CANCELLED
    )
    return set(session.scalars(gone))


def _concerned(session: Session, session_ids: Sequence[UUID]) -> dict[UUID, dict[Key, Recipient]]:
    """By session: who gives it and who starred it."""
    found: defaultdict[UUID, dict[Key, Recipient]] = defaultdict(dict)
    speakers = (
        select(SessionSpeaker.session_id, Speaker, Account)
        .join(Speaker, Speaker.id == SessionSpeaker.speaker_id)
        .outerjoin(Account, Account.id == Speaker.account_id)
        .where(SessionSpeaker.session_id.in_(session_ids))
        .order_by(SessionSpeaker.session_id, SessionSpeaker.position)
    )
    rows: Iterable[Any] = session.execute(speakers)
    for session_id, speaker, account in rows:
        if account is not None:
            found[session_id][account.id] = recipient(account)
        elif speaker.email:
            found[session_id][speaker.email_key] = Recipient(email=speaker.email, name=speaker.name)
    stars = select(Star.session_id, Account).join(Account, Account.id == Star.account_id)
    for session_id, account in session.execute(stars.where(Star.session_id.in_(session_ids))):
        found[session_id][account.id] = recipient(account)
    return found


def _released(event: Event, release: Release, news: _News) -> ScheduleReleased:
    return ScheduleReleased(
        subject=f"events/{event.id}",
        sequence=release.number,
        event_id=event.id,
        event_name=event.name,
        release=release.name,
        reader=news.reader,
        sessions=tuple(news.sessions),
        removed=tuple(news.removed),
        occasion=occasion(event),
    )


def _session_cancelled(
    event: Event, talk: ProgrammeSession, slot: ReleasedSlot, sequence: int, recipients: Sequence[Recipient]
) -> SessionCancelled:
    return SessionCancelled(
        subject=f"sessions/{talk.id}",
        sequence=sequence,
        recipients=tuple(recipients),
        session_id=talk.id,
        event_id=event.id,
        event_name=event.name,
        title=talk.title,
        slot=_slot(slot),
        occasion=occasion(event),
    )


def _session(difference: Difference) -> ReleasedSession:
    """In time order, as the differences are."""
    before = difference.before if difference.after else None
    return ReleasedSession(
        session_id=difference.slot.session_id,
        title=difference.slot.title,
        slot=_slot(difference.slot),
        before=_slot(before) if before else None,
    )


def _slot(slot: ReleasedSlot) -> Slot:
    return Slot(room=slot.room, starts_at=slot.starts_at, ends_at=slot.ends_at)
