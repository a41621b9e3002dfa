"""Every route of the api's app, and who may call it. A route that is missing here fails."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from services.api.accounts.models import Login
from services.api.events.models import Event, EventState, Role
from services.api.events.permissions import ALLOWED, Action
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
from shared.auth import Person
from shared.database import new_id, now
from tests.box_office import BoxOffice
from tests.front_desk import FrontDesk
from tests.signing import bearer

ANYONE = "anyone"
LOGGED_IN = "whoever is logged in"
OWN = "whoever it belongs to"
KNOWING = "whoever may know of the event"
"""Published: anyone, or anyone who is logged in; a draft: its team."""

EVENT, INVITE = "/events/<uuid:event_id>", "/invites/<uuid:invite_id>"
KIND = "/<uuid:ticket_type_id>"
PAYMENT = "/orders/<uuid:order_id>/payments/<uuid:payment_id>"
PROPOSAL = "/proposals/<uuid:proposal_id>"
API, PAGES, ITEM = f"/api/v1{EVENT}", f"{EVENT}/programme", "/<uuid:item_id>"
CHANGE = {
    **dict.fromkeys(("tracks", "rooms", "speakers", "sponsors"), Action.MANAGE_PROGRAMME),
    "sessions": Action.MANAGE_SESSIONS,
}
INVENTORY: dict[str, str | Action] = {
    "GET /healthz": ANYONE,
    "GET /readyz": ANYONE,
    "GET /metrics": ANYONE,
    "GET /api/v1/openapi.json": ANYONE,
    "GET /api/docs": ANYONE,
    # Accounts
    "POST /api/v1/accounts": ANYONE,
    "GET /api/v1/accounts/me": LOGGED_IN,
    "PATCH /api/v1/accounts/me": LOGGED_IN,
    "PUT /api/v1/accounts/me/password": LOGGED_IN,
    "POST /api/v1/accounts/verifications": ANYONE,
    "POST /api/v1/accounts/verifications/resend": LOGGED_IN,
    "POST /api/v1/logins": ANYONE,
    "DELETE /api/v1/logins/current": LOGGED_IN,
    "POST /api/v1/logins/current/renewal": LOGGED_IN,
    "POST /api/v1/logins/current/inbox-token": LOGGED_IN,
    "POST /api/v1/password-resets": ANYONE,
    "PUT /api/v1/password-resets/<token>": ANYONE,
    "GET /sign-up": ANYONE,
    "POST /sign-up": ANYONE,
    "GET /log-in": ANYONE,
    "POST /log-in": ANYONE,
    "POST /log-out": ANYONE,
    "GET /verify/<token>": ANYONE,
    "POST /verify/<token>": ANYONE,
    "GET /password-reset": ANYONE,
    "POST /password-reset": ANYONE,
    "GET /password-reset/<token>": ANYONE,
    "POST /password-reset/<token>": ANYONE,
    "GET /account": LOGGED_IN,
    "POST /account": LOGGED_IN,
    "POST /account/password": LOGGED_IN,
    "POST /account/verification": LOGGED_IN,
    # Events
    "GET /": ANYONE,
    "GET /api/v1/events": ANYONE,
    "POST /api/v1/events": LOGGED_IN,
    f"GET /api/v1{EVENT}": KNOWING,
    f"GET /api/v1{EVENT}/versions": KNOWING,
    f"PATCH /api/v1{EVENT}": Action.MANAGE_EVENT,
    f"DELETE /api/v1{EVENT}": Action.DELETE_EVENT,
    "GET /events": ANYONE,
    "GET /events/new": LOGGED_IN,
    "POST /events/new": LOGGED_IN,
    f"GET {EVENT}": KNOWING,
    f"GET {EVENT}/manage": Action.MANAGE_EVENT,
    f"POST {EVENT}/manage": Action.MANAGE_EVENT,
    f"POST {EVENT}/publication": Action.MANAGE_EVENT,
    f"POST {EVENT}/withdrawal": Action.MANAGE_EVENT,
    f"POST {EVENT}/deletion": Action.DELETE_EVENT,
    # Places
    "GET /api/v1/places": ANYONE,
    "GET /api/v1/places/location": ANYONE,
    "GET /api/v1/places/map-names": ANYONE,
    "GET /api/v1/places/<place_id>": ANYONE,
    # Invites
    f"GET /api/v1{EVENT}/invites": Action.SEE_PEOPLE,
    f"POST /api/v1{EVENT}/invites": Action.INVITE,
    f"POST /api/v1{EVENT}{INVITE}/resend": Action.INVITE,
    f"DELETE /api/v1{EVENT}{INVITE}": Action.INVITE,
    f"POST /api/v1{INVITE}/resend": Action.INVITE,
    f"DELETE /api/v1{INVITE}": Action.INVITE,
    "GET /api/v1/invites/<token>": OWN,
    "POST /api/v1/invites/<token>/acceptance": OWN,
    "POST /api/v1/invites/<token>/refusal": OWN,
    f"GET {EVENT}/people": Action.SEE_PEOPLE,
    f"POST {EVENT}/people": Action.INVITE,
    f"POST {EVENT}/people{INVITE}/resend": Action.INVITE,
    f"POST {EVENT}/people{INVITE}/revocation": Action.INVITE,
    "GET /invites/<token>": OWN,
    "POST /invites/<token>/acceptance": OWN,
    "POST /invites/<token>/refusal": OWN,
    # Programme
    **{
        f"{method} {path}/{collection}{rest}": who
        for collection in ("tracks", "rooms", "speakers", "sponsors", "sessions")
        for method, path, rest, who in (
            ("GET", API, "", KNOWING),
            ("POST", API, "", CHANGE[collection]),
            ("PUT", API, "/order", Action.MANAGE_PROGRAMME),
            ("GET", API, ITEM, KNOWING),
            ("PATCH", API, ITEM, CHANGE[collection]),
            ("DELETE", API, ITEM, CHANGE[collection]),
            ("GET", API, "/export", Action.SEE_PROGRAMME),
            ("POST", API, "/imports", CHANGE[collection]),
            ("GET", PAGES, "", Action.SEE_PROGRAMME),
            ("GET", PAGES, "/new", CHANGE[collection]),
            ("POST", PAGES, "/new", CHANGE[collection]),
            ("POST", PAGES, "/imports", CHANGE[collection]),
            ("GET", PAGES, ITEM, CHANGE[collection]),
            ("POST", PAGES, ITEM, CHANGE[collection]),
            ("POST", PAGES, f"{ITEM}/deletion", CHANGE[collection]),
            ("POST", PAGES, f"{ITEM}/moves", Action.MANAGE_PROGRAMME),
        )
    },
    **{
        f"{method} {path}/{collection}{ITEM}/picture": Action.MANAGE_PROGRAMME
        for collection in ("speakers", "sponsors")
        for method, path in (("PUT", API), ("DELETE", API), ("POST", PAGES))
    },
    f"GET {PAGES}": ANYONE,
    "GET /api/v1/pictures/<uuid:picture_id>": ANYONE,
    # Call for papers
    f"GET {API}/call": KNOWING,
    f"PUT {API}/call": Action.DECIDE_PROPOSALS,
    f"GET {API}/proposals": KNOWING,
    f"POST {API}/proposals": KNOWING,
    f"GET {API}{PROPOSAL}": OWN,
    f"PATCH {API}{PROPOSAL}": OWN,
    f"POST {API}{PROPOSAL}/submission": OWN,
    f"POST {API}{PROPOSAL}/withdrawal": OWN,
    f"POST {API}{PROPOSAL}/confirmation": OWN,
    f"POST {API}{PROPOSAL}/acceptance": Action.DECIDE_PROPOSALS,
    f"POST {API}{PROPOSAL}/refusal": Action.DECIDE_PROPOSALS,
    f"POST {API}{PROPOSAL}/waitlisting": Action.DECIDE_PROPOSALS,
    f"PUT {API}{PROPOSAL}/decision": Action.DECIDE_PROPOSALS,
    f"PUT {API}{PROPOSAL}/review": Action.REVIEW,
    f"GET {API}{PROPOSAL}/reviews": Action.SEE_PROPOSALS,
    f"POST {API}/decisions": Action.DECIDE_PROPOSALS,
    f"GET /api/v1{PROPOSAL}": OWN,
    f"POST /api/v1{PROPOSAL}/acceptance": OWN,
    f"POST /api/v1{PROPOSAL}/refusal": OWN,
    f"GET {EVENT}/call": KNOWING,
    f"POST {EVENT}/call": KNOWING,
    f"GET {EVENT}/call/settings": Action.DECIDE_PROPOSALS,
    f"POST {EVENT}/call/settings": Action.DECIDE_PROPOSALS,
    f"GET {EVENT}/proposals": Action.SEE_PROPOSALS,
    f"POST {EVENT}/proposals/decisions": Action.DECIDE_PROPOSALS,
    f"GET {EVENT}{PROPOSAL}": OWN,
    f"POST {EVENT}{PROPOSAL}": OWN,
    f"POST {EVENT}{PROPOSAL}/withdrawal": OWN,
    f"POST {EVENT}{PROPOSAL}/confirmation": OWN,
    f"POST {EVENT}{PROPOSAL}/review": Action.REVIEW,
    f"POST {EVENT}{PROPOSAL}/decision": Action.DECIDE_PROPOSALS,
    "GET /my-sessions": LOGGED_IN,
    # Tickets
    f"GET /api/v1{EVENT}/ticket-types": KNOWING,
    f"POST /api/v1{EVENT}/ticket-types": Action.MANAGE_TICKETS,
    f"POST /api/v1{EVENT}/orders": KNOWING,
    f"GET /api/v1{EVENT}/orders": Action.SEE_ORDERS,
    f"POST /api/v1{EVENT}/check-ins": Action.CHECK_IN,
    "GET /api/v1/orders": LOGGED_IN,
    "GET /api/v1/orders/<uuid:order_id>": OWN,
    "POST /api/v1/orders/<uuid:order_id>/cancellation": OWN,
    f"PATCH /api/v1{EVENT}/ticket-types{KIND}": Action.MANAGE_TICKETS,
    f"DELETE /api/v1{EVENT}/ticket-types{KIND}": Action.MANAGE_TICKETS,
    f"GET {EVENT}/tickets{KIND}": Action.MANAGE_TICKETS,
    f"POST {EVENT}/tickets{KIND}": Action.MANAGE_TICKETS,
    f"POST {EVENT}/tickets{KIND}/withdrawal": Action.MANAGE_TICKETS,
    f"POST {EVENT}/tickets{KIND}/return": Action.MANAGE_TICKETS,
    f"POST {EVENT}/tickets{KIND}/deletion": Action.MANAGE_TICKETS,
    f"GET /api/v1{EVENT}/ticket-rules": KNOWING,
    f"PUT /api/v1{EVENT}/ticket-rules": Action.MANAGE_TICKETS,
    f"POST {EVENT}/ticket-rules": Action.MANAGE_TICKETS,
    "GET /api/v1/orders/<uuid:order_id>/ticket-cancellations": OWN,
    "POST /api/v1/orders/<uuid:order_id>/ticket-cancellations": OWN,
    "POST /api/v1/orders/<uuid:order_id>/refunds": OWN,
    "POST /api/v1/orders/<uuid:order_id>/voidings": OWN,
    f"GET {EVENT}/tickets": Action.MANAGE_TICKETS,
    f"POST {EVENT}/tickets": Action.MANAGE_TICKETS,
    f"POST {EVENT}/orders": KNOWING,
    f"GET {EVENT}/orders": Action.SEE_ORDERS,
    f"GET {EVENT}/check-in": Action.CHECK_IN,
    f"POST {EVENT}/check-in": Action.CHECK_IN,
    "GET /orders": LOGGED_IN,
    "GET /orders/<uuid:order_id>": OWN,
    "POST /orders/<uuid:order_id>/cancellation": OWN,
    "GET /orders/<uuid:order_id>/ticket-cancellation": OWN,
    "POST /orders/<uuid:order_id>/ticket-cancellation": OWN,
    f"GET /api/v1{EVENT}/reviews": Action.REFUND,
    f"POST /api/v1{PAYMENT}/acceptance": OWN,
    f"POST /api/v1{PAYMENT}/refusal": OWN,
    f"POST {PAYMENT}/acceptance": OWN,
    f"POST {PAYMENT}/refusal": OWN,
    "POST /orders/<uuid:order_id>/refunds": OWN,
    "POST /orders/<uuid:order_id>/voidings": OWN,
}
FOR_A_ROLE = [route for route, who in INVENTORY.items() if isinstance(who, Action)]


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

    def ask(self, route: str, person: Person | None, event: Event | None = None) -> int:
        """The status of a call without a body; 303 to the log-in page counts as the 401 it stands for."""
        method, _, rule = route.partition(" ")
        path = rule.replace("<token>", str(new_id())).replace("<uuid:order_id>", str(new_id()))
        for name in ("payment_id", "picture_id"):
            path = path.replace(f"<uuid:{name}>", str(new_id()))
        if event is None:
            path = path.replace("<uuid:proposal_id>", str(new_id()))
        if event:
            path = path.replace("<uuid:event_id>", str(event.id))
            path = path.replace("<uuid:invite_id>", str(self._invite(event)))
            path = self._with_item(path, event)
            if "ticket_type_id" in path:
                path = path.replace("<uuid:ticket_type_id>", str(self.office.ticket_type(event).id))
            if "<uuid:proposal_id>" in path:
                path = path.replace("<uuid:proposal_id>", str(self._proposal(event)))
        answer = self.desk.app.test_client().open(
            path, method=method, headers=bearer(person) if person else {}
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

    def _track(self, session: Session, event: Event) -> Track:
        track = Track(**_item(event), name="Web", color="#4338ca", description="")
        track.organizer_ids = [self.team[Role.TRACK_ORGANIZER].id]
        session.add(track)
        session.flush()
        return track

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


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    desk = FrontDesk.on_sqlite(tmp_path_factory.mktemp("inventory"))
    yield Place(desk)
    desk.close()


def test_every_route_is_in_the_inventory(place: Place) -> None:
    routes = {route for rule in place.desk.app.url_map.iter_rules() for route in _routes(rule)}

    assert routes == set(INVENTORY)


@pytest.mark.parametrize("route", [route for route, who in INVENTORY.items() if who == ANYONE])
def test_what_is_for_anyone_asks_nobody_to_log_in(place: Place, route: str) -> None:
    assert place.ask(route, None) < 500
    assert place.ask(route, None) != 401


@pytest.mark.parametrize("route", [route for route, who in INVENTORY.items() if who in {LOGGED_IN, OWN}])
def test_what_is_personal_asks_to_log_in(place: Place, route: str) -> None:
    assert place.ask(route, None) == 401


@pytest.mark.parametrize("route", [route for route, who in INVENTORY.items() if who == LOGGED_IN])
def test_what_is_personal_is_for_every_account(place: Place, route: str) -> None:
    assert place.ask(route, place.stranger()) not in {401, 403, 404, 500}


@pytest.mark.parametrize("route", [route for route, who in INVENTORY.items() if who == OWN])
def test_what_is_another_s_is_not_there(place: Place, route: str) -> None:
    assert place.ask(route, place.stranger()) == 404


@pytest.mark.parametrize("route", [route for route, who in INVENTORY.items() if who == KNOWING])
def test_a_published_event_is_known_to_all_and_a_draft_to_its_team(place: Place, route: str) -> None:
    draft = place.event(EventState.DRAFT)

    assert place.ask(route, place.stranger(), place.event()) not in {401, 403, 404, 500}
    assert place.ask(route, place.stranger(), draft) == 404
    assert place.ask(route, place.team[Role.SPEAKER], draft) not in {401, 403, 404, 500}


@pytest.mark.parametrize("route", FOR_A_ROLE)
def test_what_needs_a_role_asks_to_log_in(place: Place, route: str) -> None:
    assert place.ask(route, None, place.event()) == 401


@pytest.mark.parametrize("route", FOR_A_ROLE)
def test_what_needs_a_role_is_refused_without_one(place: Place, route: str) -> None:
    assert place.ask(route, place.stranger(), place.event()) == 403


@pytest.mark.parametrize("route", FOR_A_ROLE)
def test_what_needs_a_role_is_not_there_for_who_may_not_know_of_the_draft(place: Place, route: str) -> None:
    assert place.ask(route, place.stranger(), place.event(EventState.DRAFT)) == 404


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("route", FOR_A_ROLE)
def test_a_role_may_do_what_the_table_says(place: Place, route: str, role: Role) -> None:
    status = place.ask(route, place.team[role], place.event())

    if INVENTORY[route] in ALLOWED[role]:
        assert status not in {401, 403, 404, 500}
    else:
        assert status == 403


def _routes(rule: Rule) -> set[str]:
    return {f"{method} {rule.rule}" for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}}
