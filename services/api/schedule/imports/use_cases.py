"""Taking a schedule into the draft: wholly or, when anything of it is wrong, not at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from services.api.events.models import Event
from services.api.programme.edits import editing
from services.api.schedule import rows, steps
from services.api.schedule.errors import RoomTaken
from services.api.schedule.imports import frab
from services.api.schedule.imports.frab import Plan
from services.api.schedule.imports.programme import Importer
from services.api.schedule.intervals import Place
from services.api.schedule.models import ChangeKind
from services.api.schedule.outcomes import Editor
from services.api.schedule.states import State, Target
from services.api.schedule.steps import Step
from shared.errors import FieldError, Forbidden, Invalid

REFUSED = "Nothing was imported: these sessions need another look."


@dataclass(frozen=True)
class Imported:
    """How many sessions were new, were there already, and have another place than before."""

    added: int
    changed: int
    placed: int


def load(session: Session, event: Event, editor: Editor, document: Mapping[str, Any]) -> Imported:
    """The event's row is locked. Sessions of the same guid are the same, however often they come.

    Raises `Invalid` with every fault as `rows.3.title`: the first session of the file is 1.
    """
    plan = Plan.read(document)
    numbers: dict[UUID, int] = {}
    with editing(session, event) as edit:
        importer = Importer(session, event, edit, plan)
        places = _load(importer, plan, numbers)
    placed = _place(session, event, editor, places, numbers)
    return Imported(importer.counts.added, importer.counts.changed, placed)


def _load(importer: Importer, plan: Plan, numbers: dict[UUID, int]) -> dict[UUID, Place]:
    faults: list[FieldError] = []
    places: dict[UUID, Place] = {}
    faults += _rooms(importer, plan)
    for number, one in enumerate(plan.talks, 1):
        try:
            found = frab.talk(one)
            room_id = importer.room(found.room)
            row = importer.put(found)
        except (Invalid, Forbidden) as problem:
            faults += _placed(number, problem)
            continue
        if row.id in numbers:
            faults += _fault(number, "guid", f"Row {numbers[row.id]} has the same")
        numbers[row.id] = number
        places[row.id] = Place(room_id, found.starts_at, found.starts_at + found.length)
    if faults:
        raise Invalid(REFUSED, errors=faults)
    return places


def _rooms(importer: Importer, plan: Plan) -> list[FieldError]:
    """All of the file, in its order."""
    faults: list[FieldError] = []
    for name in filter(None, plan.rooms):
        try:
            importer.room(name)
        except Invalid as problem:
            faults += [
                {"field": f"rooms.{one['field']}", "message": one["message"]} for one in problem.errors
            ]
    return faults


def _place(
    session: Session, event: Event, editor: Editor, places: Mapping[UUID, Place], numbers: Mapping[UUID, int]
) -> int:
    """One step in the draft's history, which its editor can undo."""
    found = rows.slots(session, event, list(places))
    targets = [Target(one.row, State(places[key])) for key, one in found.items()]
    moved = [target for target in targets if target.is_different]
    if moved:
        try:
            steps.take(
                session, event, editor, Step(ChangeKind.EDIT, f"Imported {len(moved)} sessions", moved)
            )
        except RoomTaken as problem:
            raise Invalid(REFUSED, errors=_taken(problem, numbers)) from problem
    return len(moved)


def _taken(problem: RoomTaken, numbers: Mapping[UUID, int]) -> list[FieldError]:
    told: list[FieldError] = []
    for key, conflicts in problem.members["conflicts"].items():
        words = "; ".join(one["message"] for one in conflicts if one["severity"] == "refused")
        told += _fault(numbers.get(UUID(key), 0), "date", words)
    return told


def _placed(number: int, problem: Invalid | Forbidden) -> list[FieldError]:
    if not problem.errors:
        return [{"field": f"rows.{number}", "message": problem.detail}]
    return [{"field": f"rows.{number}.{one['field']}", "message": one["message"]} for one in problem.errors]


def _fault(number: int, name: str, message: str) -> list[FieldError]:
    return [{"field": f"rows.{number}.{name}", "message": message}]
