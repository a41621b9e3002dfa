"""What somebody has starred, and the calendar of it that needs no login."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from services.api.accounts.models import Account
from services.api.events.versions import Scope
from services.api.programme.models import ProgrammeSession
from services.api.programme.resources import SESSIONS
from services.api.schedule.models import Star, StarFeed
from shared.auth.links import BadLink, LinkSigner
from shared.database import insert, now
from shared.errors import Forbidden, NotFound


def add(session: Session, event_id: UUID, session_id: UUID, account_id: UUID) -> None:
    """Once more is harmless. Raises `NotFound` for what the public does not see."""
    found = select(ProgrammeSession.id).where(
        ProgrammeSession.id == session_id,
        ProgrammeSession.event_id == event_id,
        SESSIONS.visible(Scope.PUBLIC),
    )
    # Kept until the end: nobody deletes it between the two.
    if session.scalar(found.with_for_update(read=True, key_share=True, of=ProgrammeSession)) is None:
        raise NotFound("There is no such session, or it is not public.")
    starred = {"account_id": account_id, "session_id": session_id, "created_at": now()}
    session.execute(insert(session, Star).values(starred).on_conflict_do_nothing())


def remove(session: Session, event_id: UUID, session_id: UUID, account_id: UUID) -> None:
    """Once more is harmless."""
    of_event = select(ProgrammeSession.id).where(ProgrammeSession.event_id == event_id)
    session.execute(
        delete(Star).where(
            Star.account_id == account_id, Star.session_id == session_id, Star.session_id.in_(of_event)
        )
    )


def of_account(session: Session, event_id: UUID, account_id: UUID) -> Sequence[UUID]:
    """In the order in which they were given."""
    found = (
        select(Star.session_id)
        .join(ProgrammeSession, ProgrammeSession.id == Star.session_id)
        .where(ProgrammeSession.event_id == event_id, Star.account_id == account_id)
        .order_by(Star.created_at, Star.session_id)
    )
    return session.scalars(found).all()


def open_feed(session: Session, event_id: UUID, account_id: UUID) -> StarFeed:
    """The link's row; a link that was revoked before stays dead."""
    feed = _feed(session, event_id, account_id)
    feed.is_open = True
    return feed


def revoke_feed(session: Session, event_id: UUID, account_id: UUID) -> None:
    """Every link there was is dead from now on; once more is harmless."""
    feed = _feed(session, event_id, account_id)
    feed.rotation += feed.is_open
    feed.is_open = False


def feed_of(session: Session, event_id: UUID, account_id: UUID) -> StarFeed | None:
    """None where there is no link now."""
    found = session.get(StarFeed, (account_id, event_id))
    return found if found and found.is_open else None


def account_of_link(session: Session, links: LinkSigner, event_id: UUID, token: str) -> UUID:
    """Whose stars a link shows. Raises `Forbidden` when it is forged, revoked, or of another event."""
    try:
        link = links.read_star_feed(token)
    except BadLink as error:
        raise Forbidden("This link is not ours.") from error
    feed = feed_of(session, event_id, link.account_id) if link.event_id == event_id else None
    if feed is None or feed.rotation != link.rotation:
        raise Forbidden("This link is over. Make a new one on the schedule's page.")
    return link.account_id


def _feed(session: Session, event_id: UUID, account_id: UUID) -> StarFeed:
    """Locked by its account: two tabs at once make one row."""
    session.get_one(Account, account_id, with_for_update={"key_share": True})
    found = session.get(StarFeed, (account_id, event_id))
    if found is None:
        found = StarFeed(account_id=account_id, event_id=event_id, rotation=1, is_open=False)
        session.add(found)
    return found
