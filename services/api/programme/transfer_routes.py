"""Import and export of a collection over HTTP, as JSON or CSV."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue
from pydantic import Field

from services.api import creations
from services.api.events.permissions import Action, require
from services.api.programme import csv_rows, tracks, transfer
from services.api.programme.resources import RESOURCES, Resource
from services.api.programme.transfer import MOST_ROWS
from shared import auth, web
from shared.web import Body

blueprint = Blueprint("transfer", __name__, url_prefix="/api/v1/events/<uuid:event_id>")
CSV = "text/csv"


class ImportBody(Body):
    rows: Annotated[tuple[dict[str, Any], ...], Field(min_length=1, max_length=MOST_ROWS)]


class ExportQuery(Body):
    format: Literal["json", "csv"] = "json"


def export(event_id: UUID, resource: Resource) -> ResponseReturnValue:
    person, query = auth.person(), web.query(ExportQuery)
    with web.transaction() as session:
        event = require(session, event_id, person, Action.SEE_PROGRAMME)
        rows = transfer.unload(session, event, resource)
    answer = (
        Response(csv_rows.write(resource, rows), content_type=f"{CSV}; charset=utf-8")
        if query.format == "csv"
        else jsonify(rows=rows)
    )
    answer.headers["Content-Disposition"] = f'attachment; filename="{resource.name}.{query.format}"'
    return answer


def load(event_id: UUID, resource: Resource) -> ResponseReturnValue:
    """Under a key that was used already nothing is added, and nothing changed."""
    person = auth.person()
    key = creations.asked(person)
    with web.transaction() as session:
        creations.lock(session, key)
        event = require(session, event_id, person, resource.action, lock=True)
        if creations.made_before(session, key):
            return jsonify(added=0, changed=0)
        reach = tracks.reach(session, event_id, person)
        done = transfer.load(session, event, resource, _rows(resource), reach)
        creations.note(session, key, event_id)
    return jsonify(added=done.added, changed=done.changed)


def _rows(resource: Resource) -> list[dict[str, Any]]:
    if request.mimetype == CSV:
        return csv_rows.read(resource, request.get_data())
    return list(web.body(ImportBody).rows)


for one in RESOURCES:
    for name, method, view in (("export", "GET", export), ("imports", "POST", load)):
        blueprint.add_url_rule(
            f"/{one.name}/{name}",
            endpoint=f"{name}_{one.name}",
            view_func=view,
            methods=[method],
            defaults={"resource": one},
        )
