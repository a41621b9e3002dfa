"""Pictures over HTTP: the file itself is the body."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue

from services.api.events.permissions import require
from services.api.events.versions import Scope
from services.api.programme import items, pictures, use_cases
from services.api.programme.models import Pictured
from services.api.programme.resources import RESOURCES, Resource
from shared import auth, web
from shared.web import etag

blueprint = Blueprint("pictures", __name__, url_prefix="/api/v1")
HEADERS = {
    # A picture that changes gets another id.
    "Cache-Control": "public, max-age=31536000, immutable",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Content-Disposition": "inline",
    "Cross-Origin-Resource-Policy": "same-site",
}


@blueprint.get("/pictures/<uuid:picture_id>")
def show(picture_id: UUID) -> Response:
    with web.transaction() as session:
        content = pictures.content(session, picture_id)
    return Response(content, content_type=pictures.CONTENT_TYPE, headers=HEADERS)


def replace(event_id: UUID, item_id: UUID, resource: Resource) -> ResponseReturnValue:
    return _changed(event_id, item_id, resource, request.get_data())


def remove(event_id: UUID, item_id: UUID, resource: Resource) -> ResponseReturnValue:
    return _changed(event_id, item_id, resource, None)


def _changed(event_id: UUID, item_id: UUID, resource: Resource, sent: bytes | None) -> Response:
    person = auth.person()
    with web.transaction() as session:
        event = require(session, event_id, person, resource.action, lock=True)
        row = cast(Pictured, use_cases.find(session, event_id, resource, item_id))
        etag.refuse_stale(items.tag(row, resource, Scope.TEAM))
        if sent is None:
            pictures.remove(session, event, row)
        else:
            pictures.replace(session, event, row, sent)
    answer = jsonify(resource.view(row, Scope.TEAM))
    return etag.tagged(answer, items.tag(row, resource, Scope.TEAM), private=True)


for one in RESOURCES:
    if one.has_pictures:
        rule = f"/events/<uuid:event_id>/{one.name}/<uuid:item_id>/picture"
        for method, view in (("PUT", replace), ("DELETE", remove)):
            blueprint.add_url_rule(
                rule,
                endpoint=f"{view.__name__}_{one.name}",
                view_func=view,
                methods=[method],
                defaults={"resource": one},
            )
