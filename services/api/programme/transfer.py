"""Whole collections in and out. An import is done wholly or, when any row is wrong, not at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pydantic import ValidationError
from sqlalchemy.orm import Session

from services.api.events.models import Event
from services.api.programme import use_cases
from services.api.programme.edits import Edit, editing
from services.api.programme.models import Item
from services.api.programme.resources import Resource
from services.api.programme.tracks import Reach
from shared.errors import FieldError, Forbidden, Invalid
from shared.web import Body
from shared.web.bodies import field_errors

MOST_ROWS = 2000
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Imported:
    added: int
    changed: int


def load(session: Session, event: Event, resource: Resource, rows: Sequence[Row], reach: Reach) -> Imported:
    """Rows with an `id` change what has it, the others are added; what is not named in a row stays.

    Raises `Invalid` with every fault of every row as `rows.3.title`: the first row is 1. Raises `TooMany`.
    """
    if not 1 <= len(rows) <= MOST_ROWS:
        raise Invalid.field("rows", f"Please send between 1 and {MOST_ROWS} rows")
    known = {row.id: row for row in use_cases.every(session, event.id, resource)}
    faults: list[FieldError] = []
    added = 0
    with editing(session, event) as edit:
        for number, sent in enumerate(rows, 1):
            try:
                added += _load(session, event, resource, sent, known, reach, edit)
            except (Invalid, Forbidden) as problem:
                faults += _placed(number, problem)
        if faults:
            raise Invalid("Nothing was imported: these rows need another look.", errors=faults)
    return Imported(added, len(rows) - added)


def unload(session: Session, event: Event, resource: Resource) -> list[dict[str, Any]]:
    """Every row as an import reads it, with its `id`."""
    found = []
    for row in use_cases.every(session, event.id, resource):
        body = resource.body.model_validate(resource.sent(row))
        found.append({"id": str(row.id), **body.model_dump(mode="json")})
    return found


def _load(
    session: Session,
    event: Event,
    resource: Resource,
    sent: Row,
    known: Mapping[UUID, Item],
    reach: Reach,
    edit: Edit,
) -> bool:
    """Whether the row was added, not changed."""
    fields = {name: value for name, value in sent.items() if name != "id"}
    if not sent.get("id"):
        use_cases.add_within(session, event, resource, _body(resource, fields), edit, reach)
        return True
    row = known.get(_id(sent["id"]))
    if row is None:
        raise Invalid.field("id", f"This event has no such {resource.singular}")
    use_cases.change_within(
        session, event, row, _body(resource, {**resource.sent(row), **fields}), reach, edit
    )
    return False


def _body(resource: Resource, fields: Row) -> Body:
    try:
        return resource.body.model_validate(fields)
    except ValidationError as error:
        raise Invalid(errors=field_errors(error.errors(include_url=False))) from error


def _id(text: object) -> UUID:
    try:
        return UUID(str(text))
    except ValueError as error:
        raise Invalid.field("id", "Please leave it empty, or give the id of an export") from error


def _placed(number: int, problem: Invalid | Forbidden) -> list[FieldError]:
    place = f"rows.{number}"
    if not problem.errors:
        return [{"field": place, "message": problem.detail}]
    return [{"field": f"{place}.{one['field']}", "message": one["message"]} for one in problem.errors]
