"""Pages of the call for papers: proposing, reviewing, deciding, and a speaker's own."""

from __future__ import annotations

from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from services.api import confirmation, forms
from services.api.accounts.models import Account
from services.api.events import versions
from services.api.events.models import Event
from services.api.events.permissions import Action, allowed_to, require, visible
from services.api.programme import speakers
from services.api.programme import use_cases as programme
from services.api.programme.models import SessionType
from services.api.programme.resources import TRACKS
from services.api.proposals import access, acts, call_form, calls, decisions, questions, use_cases, views
from services.api.proposals.bodies import CallBody, ProposalBody, ReviewBody
from services.api.proposals.models import Call, Decision, Proposal
from services.api.proposals.states import EDITABLE, ProposalState, may_become
from services.api.schedule import published
from shared import auth, web
from shared.auth import Person
from shared.database import now
from shared.errors import Conflict, Invalid, PreconditionFailed, Problem
from shared.web import limits
from shared.web.bodies import validated

blueprint = Blueprint("proposal_pages", __name__)
blueprint.add_app_template_global(questions.withdrawal, "withdrawal_question")
blueprint.add_app_template_global(questions.sending, "sending_question")
CALL, SEVERAL = "/events/<uuid:event_id>/call", "/events/<uuid:event_id>/proposals"
SINGLE = f"{SEVERAL}/<uuid:proposal_id>"
DONE = {
    "submitted": "Your proposal is submitted. We tell you what is decided.",
    "draft": "Your draft is saved. Submit it before the call closes.",
    "saved": "Saved.",
    "withdrawal": "It is withdrawn.",
    "confirmation": "Confirmed: everybody sees your session now.",
    "review": "Your review is saved.",
    "prepared": "The decision is prepared. Nobody is told before you send it.",
    "sent": "All prepared decisions are sent.",
}


@blueprint.app_template_global("has_open_call")
def has_open_call(event: Event) -> bool:
    """Whether its page should ask for proposals: only where somebody set the call up."""
    with web.transaction() as session:
        found = session.get(Call, event.id)
        return found is not None and calls.is_open(found, event)


@blueprint.get(CALL)
def call(event_id: UUID) -> ResponseReturnValue:
    return forms.show("proposals/call.html", {"length": 30}, DONE, **_call(event_id, auth.person_or_none()))


@blueprint.post(CALL)
@limits.rate("invite")
def propose(event_id: UUID) -> ResponseReturnValue:
    person, draft = auth.page_person(), request.form.get("action") == "draft"
    try:
        with web.transaction() as session:
            event = visible(session, event_id, person, keep=True)
            body = validated(ProposalBody, call_form.read_proposal(calls.of_event(session, event_id)))
            proposal = acts.propose(session, event, person, body, draft=draft)
    except Problem as problem:
        context = _call(event_id, person)
        labels = call_form.labels(context["call"])
        return forms.again("proposals/call.html", _told(problem), labels=labels, **context)
    return forms.go(f"/events/{event_id}/proposals/{proposal.id}?done={'draft' if draft else 'submitted'}")


@blueprint.get(f"{CALL}/settings")
def call_settings(event_id: UUID) -> ResponseReturnValue:
    context = _settings(event_id, auth.page_person())
    values = call_form.typed_call(context["call"], ZoneInfo(context["event"].timezone))
    return forms.show("proposals/settings.html", values, DONE, **context)


@blueprint.post(f"{CALL}/settings")
def change_call(event_id: UUID) -> ResponseReturnValue:
    person = auth.page_person()
    try:
        with web.transaction() as session:
            event = require(session, event_id, person, Action.DECIDE_PROPOSALS, lock=True)
            forms.refuse_stale(calls.version(versions.read(session, event_id, person)))
            calls.change(session, event, validated(CallBody, call_form.read_call(ZoneInfo(event.timezone))))
    except (Invalid, PreconditionFailed) as problem:
        return forms.again("proposals/settings.html", _told(problem), **_settings(event_id, person))
    return forms.go(f"/events/{event_id}/call/settings?done=saved")


@blueprint.get(SEVERAL)
def index(event_id: UUID) -> ResponseReturnValue:
    person = auth.page_person()
    with web.transaction() as session:
        event = require(session, event_id, person, Action.SEE_PROPOSALS)
        account = access.account_of(session, person)
        whose = (Proposal.event_id == event_id) & access.seen_by(session, event_id, account, person)
        rows = session.scalars(select(Proposal).where(whose).order_by(Proposal.id)).all()
        context: dict[str, Any] = {
            "event": event,
            "allowed": allowed_to(session, event_id, person),
            "seen": [
                access.see(session, row, person) for row in rows if row.state is not ProposalState.DRAFT
            ],
            "score": views.score,
            "has_call": session.get(Call, event_id) is not None,
        }
    return forms.show("proposals/list.html", done=DONE, **context)


@blueprint.post(f"{SEVERAL}/decisions")
def send(event_id: UUID) -> ResponseReturnValue:
    with web.transaction() as session:
        acts.send_prepared(session, event_id, auth.page_person())
        confirmation.require(questions.sending(), f"/events/{event_id}/proposals")
    return forms.go(f"/events/{event_id}/proposals?done=sent")


@blueprint.get(SINGLE)
def show(event_id: UUID, proposal_id: UUID) -> ResponseReturnValue:
    context = _single(event_id, proposal_id, auth.page_person())
    return forms.show("proposals/proposal.html", context["typed"], DONE, **context)


@blueprint.post(SINGLE)
@limits.rate("invite")
def change(event_id: UUID, proposal_id: UUID) -> ResponseReturnValue:
    person = auth.page_person()
    try:
        with web.transaction() as session:
            proposal = use_cases.find(session, proposal_id, event_id)
            access.for_authors(session, proposal, person)
            body = validated(ProposalBody, call_form.read_proposal(calls.of_event(session, event_id)))
            acts.change(session, proposal, person, body, lambda held: forms.refuse_stale(held.version))
            if request.form.get("action") == "submit":
                acts.submit(session, event_id, proposal_id, person)
    except Problem as problem:
        context = _single(event_id, proposal_id, person)
        labels = call_form.labels(context["call"])
        return forms.again("proposals/proposal.html", _told(problem), labels=labels, **context)
    done = "submitted" if request.form.get("action") == "submit" else "saved"
    return forms.go(f"/events/{event_id}/proposals/{proposal_id}?done={done}")


@blueprint.post(f"{SINGLE}/withdrawal")
def withdraw(event_id: UUID, proposal_id: UUID) -> ResponseReturnValue:
    person = auth.page_person()
    with web.transaction() as session:
        question = questions.withdrawal(use_cases.find(session, proposal_id, event_id))
        acts.withdraw(session, event_id, proposal_id, person)
        confirmation.require(question, f"/events/{event_id}/proposals/{proposal_id}")
    return forms.go("/my-sessions?done=withdrawal")


@blueprint.post(f"{SINGLE}/confirmation")
def confirm(event_id: UUID, proposal_id: UUID) -> ResponseReturnValue:
    with web.transaction() as session:
        acts.confirm(session, event_id, proposal_id, auth.page_person())
    return forms.go(f"/events/{event_id}/proposals/{proposal_id}?done=confirmation")


@blueprint.post(f"{SINGLE}/review")
def review(event_id: UUID, proposal_id: UUID) -> ResponseReturnValue:
    person = auth.page_person()
    try:
        with web.transaction() as session:
            proposal = acts.for_review(session, event_id, proposal_id, person)
            use_cases.review(session, proposal, person.id, web.form(ReviewBody))
    except (Conflict, Invalid) as problem:
        context = _single(event_id, proposal_id, person)
        return forms.again("proposals/proposal.html", problem, context["typed"], **context)
    return forms.go(f"/events/{event_id}/proposals/{proposal_id}?done=review")


@blueprint.post(f"{SINGLE}/decision")
def prepare(event_id: UUID, proposal_id: UUID) -> ResponseReturnValue:
    chosen = request.form.get("decision", "")
    with web.transaction() as session:
        person = auth.page_person()
        proposal = acts.for_decision(session, event_id, proposal_id, person)
        decisions.prepare(proposal, Decision(chosen) if chosen in set(Decision) else None)
    return forms.go(f"/events/{event_id}/proposals/{proposal_id}?done=prepared")


@blueprint.get("/my-sessions")
def own() -> ResponseReturnValue:
    person = auth.page_person()
    with web.transaction() as session:
        account = access.account_of(session, person)
        mine = select(Proposal).where(use_cases.theirs(account)).order_by(Proposal.id.desc())
        context: dict[str, Any] = {
            "proposals": session.scalars(mine).all(),
            "sessions": [
                (talk, event, published.slot_of(session, event.id, talk.id))
                for talk, event in speakers.sessions_of(session, person.id)
            ],
        }
    return forms.show("proposals/own.html", done=DONE, **context)


def _told(problem: Problem) -> Problem:
    return call_form.at_fields(problem) if isinstance(problem, Invalid) else problem


def _call(event_id: UUID, person: Person | None) -> dict[str, Any]:
    with web.transaction() as session:
        event = visible(session, event_id, person)
        call = calls.of_event(session, event_id)
        return {
            "event": event,
            "call": call,
            "is_open": calls.is_open(call, event),
            "opens_later": call.opens_at is not None and call.opens_at > now(),
            **_choices([(row.id, row) for row in programme.every(session, event_id, TRACKS)]),
        }


def _settings(event_id: UUID, person: Person) -> dict[str, Any]:
    with web.transaction() as session:
        event = require(session, event_id, person, Action.DECIDE_PROPOSALS)
        allowed = allowed_to(session, event_id, person)
        found, call = versions.read(session, event_id, person), calls.of_event(session, event_id)
        return {"event": event, "allowed": allowed, "call": call, "version": calls.version(found)}


def _single(event_id: UUID, proposal_id: UUID, person: Person) -> dict[str, Any]:
    with web.transaction() as session:
        proposal = use_cases.find(session, proposal_id, event_id)
        seen = access.see(session, proposal, person)
        call = calls.of_event(session, event_id)
        submitter = session.get_one(Account, proposal.submitter_id)
        reviewers = {one.reviewer_id: session.get_one(Account, one.reviewer_id) for one in proposal.reviews}
        editable = seen.is_theirs and proposal.state in EDITABLE
        return {
            "event": session.get_one(Event, event_id),
            "allowed": seen.allowed,
            "call": call,
            "seen": seen,
            "proposal": proposal,
            "reviewers": reviewers,
            "mine": next((one for one in proposal.reviews if one.reviewer_id == person.id), None),
            "may_edit": editable and calls.is_open(call, proposal.event),
            "may_withdraw": seen.is_theirs
            and (
                proposal.state is ProposalState.DRAFT or may_become(proposal.state, ProposalState.WITHDRAWN)
            ),
            "may_confirm": seen.is_theirs and may_become(proposal.state, ProposalState.CONFIRMED),
            "decisions": [one for one in Decision if may_become(proposal.state, ProposalState(one))],
            "typed": call_form.typed_proposal(proposal, submitter.email_key),
            **_choices([(row.id, row) for row in programme.every(session, event_id, TRACKS)]),
        }


def _choices(tracks: list[tuple[UUID, Any]]) -> dict[str, Any]:
    return {
        "types": [
            (kind.value, kind.value.capitalize()) for kind in SessionType if kind is not SessionType.BREAK
        ],
        "track_options": [("", "No track"), *((str(row_id), row.name) for row_id, row in tracks)],
    }
