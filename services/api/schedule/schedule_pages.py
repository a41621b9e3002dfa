"""The schedule as everybody reads it, and the pages of its sessions and speakers."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from services.api import confirmation, forms
from services.api.accounts.models import Account
from services.api.confirmation import Question
from services.api.events.models import Event
from services.api.events.permissions import allowed_to, visible
from services.api.events.versions import Scope
from services.api.programme import use_cases as programme
from services.api.programme.models import ProgrammeSession, SessionState, Speaker, Track
from services.api.programme.resources import SESSIONS, SPEAKERS, Resource
from services.api.schedule import machine_readable, published, stars
from services.api.schedule.choices import Choices
from services.api.schedule.comparison import Difference, Kind, between, by_session
from services.api.schedule.exports.sites import Site
from services.api.schedule.grid import Entry, Grid, grid
from services.api.schedule.models import Release
from services.api.schedule.pauses import SharedPause, with_shared_pauses
from services.api.schedule.star_routes import link
from services.api.schedule.timetable import Day, Talk, Timetable
from shared import auth, web
from shared.auth import Person
from shared.database import now
from shared.errors import NotFound

blueprint = Blueprint("schedule_pages", __name__, url_prefix="/events/<uuid:event_id>")
MOST_RELEASES = 50
DONE = {
    "feed": "Your link is ready: give it to your calendar program.",
    "revoked": "The link is revoked. Calendars that use it get nothing any more.",
}


@dataclass(frozen=True)
class Shown:
    """One day of the page."""

    day: Day
    entries: Sequence[Entry]
    grid: Grid

    @property
    def listed(self) -> Sequence[Talk | SharedPause]:
        """A break that several rooms have at once is one."""
        return with_shared_pauses(self.entries)


@dataclass(frozen=True)
class NowAndNext:
    """What is on at a moment, and what begins next."""

    at: datetime
    now: Sequence[Talk]
    next: Sequence[Talk]


@blueprint.get("/schedule")
def schedule(event_id: UUID) -> ResponseReturnValue:
    choices, person = web.query(Choices), auth.person_or_none()
    with web.transaction() as session:
        event = visible(session, event_id, person)
        context = _context(session, event, person)
        releases = published.all_of(session, event_id, MOST_RELEASES)
        whole = _timetable(session, event, choices)
        differences = _differences(session, event, whole, choices)
        shown = _shown(whole, choices, context["starred"], now())
    return forms.show(
        "schedule/schedule.html",
        done=DONE,
        **context,
        whole=whole,
        choices=choices,
        zone=choices.clock(whole).key,
        releases=releases,
        is_newest=not releases or whole.release is None or whole.release.id == releases[0].id,
        days=choices.days(whole, now())[0],
        shown=shown,
        talks=[entry for day in shown for entry in day.entries if isinstance(entry, Talk)],
        changes=by_session(differences),
        gone=[one for one in differences if one.kind is Kind.REMOVED],
        now_and_next=now_and_next(whole, now()),
        schema=machine_readable.schedule,
        site=Site.here(),
    )


@blueprint.get("/sessions/<uuid:item_id>")
def session_page(event_id: UUID, item_id: UUID) -> ResponseReturnValue:
    person = auth.person_or_none()
    with web.transaction() as session:
        event = visible(session, event_id, person)
        row = _public(session, event_id, SESSIONS, item_id)
        if not isinstance(row, ProgrammeSession):
            raise NotFound("There is no such session.")
        whole = published.latest(session, event)
        context = _context(session, event, person)
        speakers = [_speaker(session, event_id, one) for one in row.speaker_ids]
        track = session.get(Track, row.track_id) if row.track_id else None
    return forms.show(
        "schedule/session.html",
        **context,
        row=row,
        track=track,
        talk=next((talk for talk in whole.talks if talk.session_id == row.id), None),
        whole=whole,
        speakers=[one for one in speakers if one],
        summary=machine_readable.summary,
        schema=machine_readable.session,
        site=Site.here(),
    )


@blueprint.get("/speakers/<uuid:item_id>")
def speaker_page(event_id: UUID, item_id: UUID) -> ResponseReturnValue:
    person = auth.person_or_none()
    with web.transaction() as session:
        event = visible(session, event_id, person)
        row = _public(session, event_id, SPEAKERS, item_id)
        rows = [one for one in programme.every(session, event_id, SESSIONS) if _gives(one, item_id)]
        context = _context(session, event, person)
        places = {talk.session_id: talk for talk in published.latest(session, event).talks}
    return forms.show(
        "schedule/speaker.html",
        **context,
        row=row,
        sessions=rows,
        places=places,
        summary=machine_readable.summary,
        site=Site.here(),
    )


@blueprint.post("/sessions/<uuid:item_id>/star")
def star(event_id: UUID, item_id: UUID) -> ResponseReturnValue:
    """For readers without scripts; with them the page asks the API."""
    person = auth.page_person()
    with web.transaction() as session:
        visible(session, event_id, person, keep=True)
        act = stars.remove if request.form.get("starred") == "0" else stars.add
        act(session, event_id, item_id, person.id)
    return forms.go(_back(event_id, item_id))


@blueprint.post("/schedule/feed")
def feed(event_id: UUID) -> ResponseReturnValue:
    person, revoked = auth.page_person(), "revoke" in request.form
    with web.transaction() as session:
        visible(session, event_id, person, keep=True)
        act = stars.revoke_feed if revoked else stars.open_feed
        act(session, event_id, person.id)
        if revoked:
            confirmation.require(feed_question(), f"/events/{event_id}/schedule#calendars")
    return forms.go(f"/events/{event_id}/schedule?done={'revoked' if revoked else 'feed'}#calendars")


@blueprint.app_template_global("feed_question")
def feed_question() -> Question:
    return Question(
        asks="Revoke the link? Calendars that use it get nothing any more.", button="Revoke the link"
    )


@blueprint.app_template_global("schedule_now_and_next")
def of_event(event: Event) -> NowAndNext | None:
    """For the event's own page. None while nothing is released."""
    with web.transaction() as session:
        whole = published.latest(session, event)
    return now_and_next(whole, now()) if whole.release else None


def now_and_next(whole: Timetable, moment: datetime) -> NowAndNext:
    """`next` is all that begins at the next moment at which something begins."""
    following = min((talk.starts_at for talk in whole.talks if talk.starts_at > moment), default=None)
    return NowAndNext(
        moment,
        [talk for talk in whole.talks if talk.is_on(moment)],
        [talk for talk in whole.talks if talk.starts_at == following],
    )


def _context(session: Session, event: Event, person: Person | None) -> dict[str, Any]:
    found = stars.feed_of(session, event.id, person.id) if person else None
    account = session.get(Account, person.id) if person else None
    return {
        "event": event,
        "allowed": allowed_to(session, event.id, person),
        "starred": set(stars.of_account(session, event.id, person.id)) if person else set(),
        "feed_link": link(found) if found else None,
        "own_zone": account.timezone if account else None,
    }


def _timetable(session: Session, event: Event, choices: Choices) -> Timetable:
    if choices.release is None:
        return published.latest(session, event)
    return published.of_release(session, event, published.find(session, event.id, choices.release))


def _differences(session: Session, event: Event, whole: Timetable, choices: Choices) -> list[Difference]:
    if choices.since is None:
        return []
    older: Release = published.find(session, event.id, choices.since)
    return between(published.of_release(session, event, older), whole)


def _shown(
    whole: Timetable, choices: Choices, starred: Collection[UUID], moment: datetime
) -> Sequence[Shown]:
    entries: list[Entry] = [talk for talk in whole.talks if choices.holds(talk, starred)]
    entries += [pause for pause in whole.pauses if choices.holds_pause(pause)]
    entries.sort(key=lambda entry: entry.starts_at)
    _, days = choices.days(whole, moment)
    return [_day(whole, day, [one for one in entries if day.holds(one.starts_at)]) for day in days]


def _day(whole: Timetable, day: Day, entries: Sequence[Entry]) -> Shown:
    return Shown(day, entries, grid(whole.rooms, entries))


def _public(session: Session, event_id: UUID, resource: Resource, item_id: UUID) -> Any:
    """What everybody sees. Raises `NotFound`."""
    row = programme.find(session, event_id, resource, item_id)
    if resource.view(row, Scope.PUBLIC) is None:
        raise NotFound(f"There is no such {resource.singular}, or it is not public.")
    return row


def _speaker(session: Session, event_id: UUID, speaker_id: UUID) -> Speaker | None:
    row = session.get(Speaker, speaker_id)
    return row if row and row.event_id == event_id and row.is_public else None


def _gives(row: Any, speaker_id: UUID) -> bool:
    return row.state is SessionState.CONFIRMED and speaker_id in row.speaker_ids


def _back(event_id: UUID, item_id: UUID) -> str:
    """To where the star was, on a page of this event."""
    wanted = request.form.get("next", "")
    own = f"/events/{event_id}/"
    return wanted if wanted.startswith(own) and "\\" not in wanted else f"{own}sessions/{item_id}"
