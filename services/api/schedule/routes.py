"""The draft of an event's schedule as JSON: reading it, and every way to change it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from services.api import creations
from services.api.events import versions
from services.api.events.models import Event
from services.api.events.permissions import Action, enter, require
from services.api.keyring import keyring
from services.api.programme import tracks
from services.api.schedule import blocks, draft, history, moves, places, released, releases, rows, undoing
from services.api.schedule.bodies import (
    BlockChange,
    ChecksBody,
    HistoryQuery,
    MovesBody,
    NewBlocks,
    OneChange,
    PlaceBody,
    PlacesQuery,
)
from services.api.schedule.draft import Viewer
from services.api.schedule.errors import FasterThanYou, RoomTaken
from services.api.schedule.outcomes import Editor, Outcome
from services.api.schedule.rows import Titled
from services.api.schedule.views import View, block_json, checks_json, outcome_json, place_json, slot_json
from shared import auth, web
from shared.auth import Person
from shared.auth.room_tickets import RoomTicket
from shared.errors import PreconditionRequired
from shared.web import etag

blueprint = Blueprint("schedule", __name__, url_prefix="/api/v1/events/<uuid:event_id>/schedule/draft")


@blueprint.get("")
def show(event_id: UUID) -> Response:
    person = auth.person()
    with web.transaction() as session:
        event, allowed = enter(session, event_id, person, Action.SEE_PROGRAMME)
        viewer = Viewer(person, allowed, tracks.reach_of(session, event_id, person, allowed))
        tag = viewer.tag(versions.read(session, event_id, person))
        unchanged = etag.not_modified(tag, private=True)
        if unchanged:
            return unchanged
        answer = jsonify(draft.view(session, event, viewer, _ticket(event_id, person)))
    return etag.tagged(answer, tag, private=True)


@blueprint.patch("/slots/<uuid:session_id>")
def place(event_id: UUID, session_id: UUID) -> Response:
    person = auth.person()
    with web.transaction() as session:
        event, editor = editing(session, event_id, person)
        found = rows.slot(session, event, session_id)
        editor.reach.check(found.track_id)
        _refuse_stale(session, event, found)
        wanted = web.body(PlaceBody).place
        _require_revision()
        outcome = _one(lambda: moves.move(session, event, editor, found, wanted))
        answer = _answer(session, event, editor, outcome)
    own = next(slot_json(one) for one in outcome.slots if one.session_id == session_id)
    others = [slot_json(one) for one in outcome.slots if one.session_id != session_id]
    return jsonify({**answer, **own, "slot": own, "slots": others})


@blueprint.post("/moves")
def move_several(event_id: UUID) -> Response:
    person = auth.person()
    with web.transaction() as session:
        event, editor = editing(session, event_id, person)
        outcome = moves.move_all(session, event, editor, web.body(MovesBody).moves)
        return jsonify(_answer(session, event, editor, outcome))


@blueprint.post("/checks")
def check(event_id: UUID) -> Response:
    person = auth.person()
    with web.transaction() as session:
        event = require(session, event_id, person, Action.SEE_PROGRAMME)
        found = moves.check(session, event, web.body(ChecksBody).moves)
    return jsonify(conflicts=checks_json(found))


@blueprint.get("/places")
def first_place(event_id: UUID) -> Response:
    person = auth.person()
    with web.transaction() as session:
        event = require(session, event_id, person, Action.SEE_PROGRAMME)
        query = web.query(PlacesQuery)
        found = places.first_free(session, event, query.session_id, query.after, query.room_id)
    return jsonify(place_json(found))


@blueprint.post("/blocks")
def add_blocks(event_id: UUID) -> Response:
    """Under a key that was used already: the blocks of then as they are now, to be read with the rest of the draft."""
    person = auth.person()
    key = creations.asked(person)
    with web.transaction() as session:
        creations.lock(session, key)
        event, editor = editing(session, event_id, person, Action.MANAGE_PROGRAMME)
        new = web.body(NewBlocks)
        if earlier := creations.made_before(session, key):
            return jsonify(_answer(session, event, editor, blocks.added_before(session, event, earlier)))
        outcome = blocks.add(session, event, editor, new)
        creations.note(session, key, history.step(session, event, outcome.number).id)
        return web.created(_answer(session, event, editor, outcome))


@blueprint.patch("/blocks/<uuid:block_id>")
def change_block(event_id: UUID, block_id: UUID) -> Response:
    person = auth.person()
    with web.transaction() as session:
        event, editor = editing(session, event_id, person, Action.MANAGE_PROGRAMME)
        found = rows.block(session, event, block_id)
        _refuse_stale(session, event, found)
        wanted = web.body(BlockChange)
        _require_revision()
        outcome = _one(lambda: blocks.change(session, event, editor, found, wanted))
        answer = _answer(session, event, editor, outcome)
    own = block_json(outcome.blocks[0])
    return jsonify({**answer, **own, "block": own})


@blueprint.delete("/blocks/<uuid:block_id>")
def remove_block(event_id: UUID, block_id: UUID) -> Response:
    person = auth.person()
    with web.transaction() as session:
        event, editor = editing(session, event_id, person, Action.MANAGE_PROGRAMME)
        found = rows.block(session, event, block_id)
        _refuse_stale(session, event, found)
        _require_revision()
        outcome = blocks.remove(session, event, editor, found)
        return jsonify(_answer(session, event, editor, outcome))


@blueprint.post("/undo")
def undo(event_id: UUID) -> Response:
    person = auth.person()
    with web.transaction() as session:
        event, editor = editing(session, event_id, person)
        outcome = undoing.undo(session, event, editor, web.optional_body(OneChange).number)
        return jsonify(_answer(session, event, editor, outcome))


@blueprint.post("/redo")
def redo(event_id: UUID) -> Response:
    person = auth.person()
    with web.transaction() as session:
        event, editor = editing(session, event_id, person)
        outcome = undoing.redo(session, event, editor, web.optional_body(OneChange).number)
        return jsonify(_answer(session, event, editor, outcome))


@blueprint.get("/changes")
def show_coming_changes(event_id: UUID) -> Response:
    person = auth.person()
    with web.transaction() as session:
        event = require(session, event_id, person, Action.SEE_PROGRAMME)
        since, changes = releases.coming(session, event, Editor(person.id, person.name, tracks.ALL))
        told = {"since": released.summary(since) if since else None}
        return jsonify({**told, "changes": [one.view() for one in changes]})


@blueprint.get("/history")
def show_history(event_id: UUID) -> ResponseReturnValue:
    person = auth.person()
    with web.transaction() as session:
        event = require(session, event_id, person, Action.SEE_PROGRAMME)
        query = web.query(HistoryQuery)
        page = history.page(session, event, query.before, query.limit)
    return jsonify(items=page.items, next=page.next)


@blueprint.post("/history/<int:number>/restoration")
def restore(event_id: UUID, number: int) -> Response:
    person = auth.person()
    with web.transaction() as session:
        event, editor = editing(session, event_id, person, Action.RELEASE_SCHEDULE)
        outcome = history.restore(session, event, editor, number)
        return jsonify(_answer(session, event, editor, outcome))


def editing(
    session: Session, event_id: UUID, person: Person, action: Action = Action.MANAGE_SCHEDULE
) -> tuple[Event, Editor]:
    """The event, locked: changes of one draft come one after the other. Raises 403 and 404."""
    event, allowed = enter(session, event_id, person, action, lock=True)
    return event, Editor(person.id, person.name, tracks.reach_of(session, event_id, person, allowed))


def _answer(session: Session, event: Event, editor: Editor, outcome: Outcome) -> View:
    return {**outcome_json(outcome), **undoing.possible_after(session, event.id, editor, outcome).view()}


def _refuse_stale(session: Session, event: Event, found: Titled) -> None:
    """Told before wrong fields; a missing `If-Match` after them."""
    if request.if_match and not request.if_match.contains(str(found.row.revision)):
        raise FasterThanYou(
            "Somebody has changed it since you read it. Look at it, and put yours again if you still want to.",
            current=moves.current(session, event, found),
        )


def _require_revision() -> None:
    if not request.if_match:
        raise PreconditionRequired('Send the revision that you read as If-Match, such as "3".')


def _one(take: Any) -> Outcome:
    """A single thing's conflicts are told as a list."""
    try:
        outcome: Outcome = take()
    except RoomTaken as problem:
        told = [one for found in problem.members["conflicts"].values() for one in found]
        raise RoomTaken(problem.detail, conflicts=told) from problem
    return outcome


def _ticket(event_id: UUID, person: Person) -> str:
    return RoomTicket(event_id, person.id, draft.ticket_ends_at()).sign(keyring().signer)
