"""People who take on the role of a speaker, and what is theirs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from services.api.accounts.models import Account
from services.api.events.models import Event
from services.api.programme.edits import Edit, editing
from services.api.programme.models import ProgrammeSession, SessionSpeaker, SessionState, Speaker
from services.api.programme.resources import SPEAKERS
from services.api.programme.use_cases import add_within
from shared.errors import Invalid


def check_session(session: Session, event_id: UUID, session_id: UUID) -> None:
    """Raises `Invalid` where the event has no such session."""
    found = session.get(ProgrammeSession, session_id)
    if found is None or found.event_id != event_id:
        raise Invalid.field("session_id", "There is no such session in this event")


def arrive(session: Session, event_id: UUID, session_id: UUID | None, account: Account) -> None:
    """Somebody accepted: what stands under their address is theirs, and from now on they give the session, if any."""
    # Before what is read of its programme.
    event = session.get_one(Event, event_id, with_for_update={"key_share": True}, populate_existing=True)
    mine = of_account(session, event_id, account)
    for speaker in mine:
        speaker.account_id = account.id
    talk = session.get(ProgrammeSession, session_id, populate_existing=True) if session_id else None
    if talk and not set(talk.speaker_ids) & {speaker.id for speaker in mine}:
        _join(session, event, talk, mine, account)


def of_account(session: Session, event_id: UUID, account: Account) -> Sequence[Speaker]:
    """Who they are as a speaker of this event: by their account, or by the address that they have proven."""
    known = Speaker.account_id == account.id
    unclaimed = Speaker.account_id.is_(None) & (Speaker.email_key == account.email_key)
    found = select(Speaker).where(Speaker.event_id == event_id, or_(known, unclaimed))
    return session.scalars(found.order_by(Speaker.id)).all()


def sessions_of(session: Session, account_id: UUID) -> Sequence[tuple[ProgrammeSession, Event]]:
    """What somebody gives anywhere, the next event first."""
    rows = session.execute(
        select(ProgrammeSession, Event)
        .join(Event, Event.id == ProgrammeSession.event_id)
        .join(SessionSpeaker, SessionSpeaker.session_id == ProgrammeSession.id)
        .join(Speaker, Speaker.id == SessionSpeaker.speaker_id)
        .where(Speaker.account_id == account_id, ProgrammeSession.state != SessionState.CANCELLED)
        .order_by(Event.starts_at, ProgrammeSession.position, ProgrammeSession.id)
    )
    return [(talk, event) for talk, event in rows]


def _join(
    session: Session, event: Event, talk: ProgrammeSession, mine: Sequence[Speaker], account: Account
) -> None:
    with editing(session, event) as edit:
        speaker = mine[0] if mine else _new(session, event, account, edit)
        edit.changing(talk)
        talk.speaker_ids = [*talk.speaker_ids, speaker.id]


def _new(session: Session, event: Event, account: Account, edit: Edit) -> Speaker:
    body = SPEAKERS.body.model_validate({"name": account.name, "email": account.email})
    made = cast(Speaker, add_within(session, event, SPEAKERS, body, edit))
    made.account_id = account.id
    return made
