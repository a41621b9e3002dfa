"""The call for papers as JSON."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, Response, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from services.api import creations
from services.api.events import versions
from services.api.events.permissions import Action, require, visible
from services.api.paging import Part, newest_first
from services.api.proposals import access, acts, calls, decisions, use_cases, views
from services.api.proposals.acts import Guard
from services.api.proposals.bodies import (
    CallBody,
    DecisionBody,
    NewProposal,
    ProposalBody,
    ProposalQuery,
    ReviewBody,
)
from services.api.proposals.models import Decision, Proposal
from shared import auth, web
from shared.auth import Person
from shared.web import etag, limits
from shared.web.bodies import json_object, validated

blueprint = Blueprint("proposals", __name__, url_prefix="/api/v1")
SEVERAL = "/events/<uuid:event_id>/proposals"
SINGLE = f"{SEVERAL}/<uuid:proposal_id>"
SHORT = "/proposals/<uuid:proposal_id>"


@blueprint.get("/events/<uuid:event_id>/call")
def show_call(event_id: UUID) -> Response:
    person = auth.person_or_none()
    with web.transaction() as session:
        event = visible(session, event_id, person)
        found, call = versions.read(session, event_id, person), calls.of_event(session, event_id)
    tag = calls.tag(found, call, event)
    unchanged = etag.not_modified(tag, private=found.is_private)
    return unchanged or etag.tagged(jsonify(calls.view(call, event)), tag, private=found.is_private)


@blueprint.put("/events/<uuid:event_id>/call")
def change_call(event_id: UUID) -> Response:
    person = auth.person()
    with web.transaction() as session:
        event = require(session, event_id, person, Action.DECIDE_PROPOSALS, lock=True)
        found = versions.read(session, event_id, person)
        etag.refuse_stale(calls.tag(found, calls.of_event(session, event_id), event))
        call = calls.change(session, event, web.body(CallBody))
        tag = calls.tag(versions.read(session, event_id, person), call, event)
    return etag.tagged(jsonify(calls.view(call, event)), tag, private=found.is_private)


@blueprint.post(SEVERAL)
@limits.rate("invite")
def propose(event_id: UUID) -> Response:
    person = auth.person()
    key = creations.asked(person)
    with web.transaction() as session:
        creations.lock(session, key)
        event = visible(session, event_id, person, keep=True)
        new = web.body(NewProposal)
        made = creations.once(
            session, key, Proposal, lambda: acts.propose(session, event, person, new, draft=new.draft)
        )
        shown = access.see(session, made.row, person).view()
    answer = creations.answer(made, shown, f"/api/v1/events/{event_id}/proposals/{made.row.id}")
    return etag.tagged(answer, etag.digest(answer), private=True)


@blueprint.get(SEVERAL)
def index(event_id: UUID) -> ResponseReturnValue:
    """The team's all, or one's own."""
    person, query = auth.person(), web.query(ProposalQuery)
    with web.transaction() as session:
        visible(session, event_id, person)
        account = access.account_of(session, person)
        whose = Proposal.event_id == event_id
        whose &= (
            use_cases.theirs(account) if query.mine else access.seen_by(session, event_id, account, person)
        )
        if query.state:
            whose &= Proposal.state == query.state
        page = newest_first(session, Proposal, whose, Part(cursor=query.cursor, limit=query.limit))
        shown = [access.see(session, one, person).view() for one in page.rows]
    return etag.answered(web.items(shown, page.next), private=True)


@blueprint.get(SINGLE)
@blueprint.get(SHORT)
def show(proposal_id: UUID, event_id: UUID | None = None) -> Response:
    person = auth.person()
    with web.transaction() as session:
        answer = _seen(session, use_cases.find(session, proposal_id, event_id), person)
    return etag.answered(answer, private=True)


@blueprint.patch(SINGLE)
def change(event_id: UUID, proposal_id: UUID) -> Response:
    person = auth.person()
    with web.transaction() as session:
        proposal = use_cases.find(session, proposal_id, event_id)
        access.for_authors(session, proposal, person)
        refuse_stale = _guard(session, person)
        refuse_stale(proposal)  # told before wrong fields; it is looked at again once it is locked
        body = validated(ProposalBody, {**acts.sent(proposal), **json_object()})
        return _tagged(session, acts.change(session, proposal, person, body, refuse_stale), person)


@blueprint.post(f"{SINGLE}/submission")
@limits.rate("invite")
def submit(event_id: UUID, proposal_id: UUID) -> Response:
    return _by_author(event_id, proposal_id, acts.submit)


@blueprint.post(f"{SINGLE}/withdrawal")
def withdraw(event_id: UUID, proposal_id: UUID) -> Response:
    return _by_author(event_id, proposal_id, acts.withdraw)


@blueprint.post(f"{SINGLE}/confirmation")
def confirm(event_id: UUID, proposal_id: UUID) -> Response:
    return _by_author(event_id, proposal_id, acts.confirm)


@blueprint.post(f"{SINGLE}/acceptance")
@blueprint.post(f"{SHORT}/acceptance")
def accept(proposal_id: UUID, event_id: UUID | None = None) -> Response:
    return _decided(event_id, proposal_id, Decision.ACCEPTED)


@blueprint.post(f"{SINGLE}/refusal")
@blueprint.post(f"{SHORT}/refusal")
def refuse(proposal_id: UUID, event_id: UUID | None = None) -> Response:
    return _decided(event_id, proposal_id, Decision.REJECTED)


@blueprint.post(f"{SINGLE}/waitlisting")
def waitlist(event_id: UUID, proposal_id: UUID) -> Response:
    return _decided(event_id, proposal_id, Decision.WAITLISTED)


@blueprint.put(f"{SINGLE}/decision")
def prepare(event_id: UUID, proposal_id: UUID) -> Response:
    person = auth.person()
    with web.transaction() as session:
        proposal = acts.for_decision(session, event_id, proposal_id, person)
        _guard(session, person)(proposal)
        decisions.prepare(proposal, web.body(DecisionBody).decision)
        return _tagged(session, proposal, person)


@blueprint.post("/events/<uuid:event_id>/decisions")
def send(event_id: UUID) -> Response:
    person = auth.person()
    with web.transaction() as session:
        return jsonify(sent=acts.send_prepared(session, event_id, person))


@blueprint.put(f"{SINGLE}/review")
def review(event_id: UUID, proposal_id: UUID) -> Response:
    person = auth.person()
    with web.transaction() as session:
        proposal = acts.for_review(session, event_id, proposal_id, person)
        return jsonify(views.review(use_cases.review(session, proposal, person.id, web.body(ReviewBody))))


@blueprint.get(f"{SINGLE}/reviews")
def reviews(event_id: UUID, proposal_id: UUID) -> ResponseReturnValue:
    person = auth.person()
    with web.transaction() as session:
        require(session, event_id, person, Action.SEE_PROPOSALS)
        proposal = use_cases.find(session, proposal_id, event_id)
        access.for_team(session, proposal, person, Action.SEE_PROPOSALS)
        return web.items([views.review(one) for one in proposal.reviews])


def _by_author(
    event_id: UUID, proposal_id: UUID, act: Callable[[Session, UUID, UUID, Person, Guard], Proposal]
) -> Response:
    person = auth.person()
    with web.transaction() as session:
        return _tagged(session, act(session, event_id, proposal_id, person, _guard(session, person)), person)


def _decided(event_id: UUID | None, proposal_id: UUID, decision: Decision) -> Response:
    person = auth.person()
    with web.transaction() as session:
        proposal = acts.decide(session, event_id, proposal_id, person, decision, _guard(session, person))
        return _tagged(session, proposal, person)


def _guard(session: Session, person: Person) -> Guard:
    """Who says what they read acts upon nothing else."""

    def refuse_stale(proposal: Proposal) -> None:
        etag.refuse_stale(etag.digest(_seen(session, proposal, person)))

    return refuse_stale


def _tagged(session: Session, proposal: Proposal, person: Person) -> Response:
    answer = _seen(session, proposal, person)
    return etag.tagged(answer, etag.digest(answer), private=True)


def _seen(session: Session, proposal: Proposal, person: Person) -> Response:
    """No version counts all that is in it: reviews, and a track or a session that goes."""
    return jsonify(access.see(session, proposal, person).view())
