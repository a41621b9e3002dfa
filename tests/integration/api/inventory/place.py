"""Events with somebody in each role, on which every route is called."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from services.api.accounts.models import Login
from services.api.events.models import Event, EventState, Role
from services.api.invites.models import INVITE_LIFE, Invite
from services.api.programme.models import (
    Item,
    ProgrammeSession,
    Room,
    SessionState,
    SessionType,
    Speaker,
    Sponsor,
    Track,
)
from services.api.proposals.models import Proposal
from services.api.proposals.states import ProposalState
from services.api.webhooks import queue
from services.api.webhooks.models import Webhook
from shared.auth import Person
from shared.database import new_id, now
from tests.box_office import BoxOffice
from tests.front_desk import FrontDesk
from tests.integration.api.inventory import scheduled
from tests.signing import bearer


def _item(event: Event) -> dict[str, Any]:
    return {"event_id": event.id, "created_at": now()}


def _speaker(event: Event, _: Track) -> Speaker:
    return Speaker(
        **_item(event), name="Sue", organization="", biography="", links=[], availability=[], is_public=True
    )


def _session(event: Event, track: Track) -> ProgrammeSession:
    return ProgrammeSession(
        **_item(event),
        track_id=track.id,
        title="Talk",
        abstract="",
        type=SessionType.TALK,
        state=SessionState.CONFIRMED,
        length=30,
        language="",
        links=[],
        tags=[],
        notes="",
    )


MODELS: dict[str, Callable[[Event, Track], Item]] = {
    "tracks": lambda _, track: track,
    "rooms": lambda event, _: Room(**_item(event), name="Hall", location="", description=""),
    "speakers": _speaker,
    "sponsors": lambda event, _: Sponsor(**_item(event), name="ACME", level="", url="", description=""),
    "sessions": _session,
}


class Place:
    """An event of each state with somebody in each role, and an open invite."""

    def __init__(self, desk: FrontDesk) -> None:
        self.desk = desk
        self.office = BoxOffice(desk.database)
        self.owner = self.office.person("Olga Owner")
        self.team: dict[Role, Person] = {role: self.office.person(role.value) for role in Role}
        self.team[Role.OWNER] = self.owner

    def stranger(self) -> Person:
        """Somebody new, who is logged in: one of the routes ends the login that calls it."""
        person = self.office.person("Stan Stranger")
        self._log_in(person)
        return person

    def event(self, state: EventState = EventState.PUBLISHED) -> Event:
        event = self.office.event(self.owner, state=state)
        for role, person in self.team.items():
            if role is not Role.OWNER:
                self.office.give_role(event, person, role)
        return event

    def ask(
        self,
        route: str,
        person: Person | None,
        event: Event | None = None,
        *,
        body: object = None,
        headers: Mapping[str, str] | None = None,
    ) -> int:
        """The status of a call, without a body if none is given; 303 to the log-in page is the 401 it stands for."""
        method, _, rule = route.partition(" ")
        path = rule.replace("<token>", str(new_id())).replace("<uuid:order_id>", str(new_id()))
        for name in ("token_id", "payment_id", "picture_id"):
            path = path.replace(f"<uuid:{name}>", str(new_id()))
        if event is None:
            path = path.replace("<uuid:proposal_id>", str(new_id()))
        if event:
            path = path.replace("<uuid:event_id>", str(event.id))
            path = path.replace("<uuid:invite_id>", str(self._invite(event)))
            path = path.replace("/stars/<uuid:session_id>", "/stars/" + str(self._session(event)))
            path = self._with_item(path, event)
            path = self._with_webhook(path, event)
            path = self._with_schedule(path, event)
            if "ticket_type_id" in path:
                path = path.replace("<uuid:ticket_type_id>", str(self.office.ticket_type(event).id))
            if "<uuid:proposal_id>" in path:
                path = path.replace("<uuid:proposal_id>", str(self._proposal(event)))
        proof = bearer(person) if person else {}
        answer = self.desk.app.test_client().open(
            path, method=method, json=body, headers={**proof, **(headers or {})}
        )
        to_log_in = answer.status_code == 303 and answer.headers["Location"].startswith("/log-in?next=")
        return 401 if to_log_in else answer.status_code

    def _log_in(self, person: Person) -> None:
        login = Login(
            id=person.login_id,
            account_id=person.id,
            created_at=now(),
            renewed_at=now(),
            expires_at=now() + timedelta(days=1),
            csrf_hash="",
            user_agent="",
        )
        with self.desk.database.transaction() as session:
            session.add(login)

    def _with_item(self, path: str, event: Event) -> str:
        """One of the collection; a session is in the track of the event's track organiser."""
        collection = next((one for one in MODELS if f"/{one}/" in path), None)
        if collection is None or "<uuid:item_id>" not in path:
            return path
        with self.desk.database.transaction() as session:
            track = self._track(session, event)
            item = track if collection == "tracks" else MODELS[collection](event, track)
            session.add(item)
        return path.replace("<uuid:item_id>", str(item.id))

    def _with_webhook(self, path: str, event: Event) -> str:
        """One that was tried out already."""
        if "<uuid:webhook_id>" not in path:
            return path
        url = f"http://localhost/{new_id()}"
        webhook = Webhook(event_id=event.id, url=url, types=["order.paid"], created_at=now())
        with self.desk.database.transaction() as session:
            session.add(webhook)
            session.flush()
            delivery = queue.ping(session, webhook)
        for name, value in (("webhook_id", webhook.id), ("delivery_id", delivery.id)):
            path = path.replace(f"<uuid:{name}>", str(value))
        return path

    def _with_schedule(self, path: str, event: Event) -> str:
        """A release, and what stands in the draft, of the track of the event's track organiser."""
        if "/schedule/" not in path or "<" not in path:
            return path
        with self.desk.database.transaction() as session:
            made = scheduled.furnish(session, event, self._track(session, event), MODELS)
        for name, value in made.items():
            path = path.replace(f"<{name}>", value)
        return path

    def _track(self, session: Session, event: Event) -> Track:
        track = Track(**_item(event), name="Web", color="#4338ca", description="")
        track.organizer_ids = [self.team[Role.TRACK_ORGANIZER].id]
        session.add(track)
        session.flush()
        return track

    def _session(self, event: Event) -> UUID:
        with self.desk.database.transaction() as session:
            talk = _session(event, self._track(session, event))
            session.add(talk)
        return talk.id

    def _proposal(self, event: Event) -> UUID:
        """Of somebody who is nobody else here, for the track of the event's track organiser."""
        author = self.office.person("Paula Proposer")
        with self.desk.database.transaction() as session:
            proposal = Proposal(
                event_id=event.id,
                submitter_id=author.id,
                track_id=self._track(session, event).id,
                title="Talk",
                abstract="",
                type=SessionType.TALK,
                length=30,
                language="",
                notes="",
                answers={},
                state=ProposalState.SUBMITTED,
                created_at=now(),
            )
            session.add(proposal)
        return proposal.id

    def _invite(self, event: Event) -> UUID:
        invite = Invite(
            event_id=event.id,
            email="tom@example.org",
            email_key=f"{new_id()}@example.org",
            role=Role.MODERATOR,
            inviter_id=self.owner.id,
            created_at=now(),
            sent_at=now(),
            expires_at=now() + INVITE_LIFE,
        )
        with self.desk.database.transaction() as session:
            session.add(invite)
        return invite.id
