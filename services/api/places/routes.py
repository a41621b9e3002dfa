"""Places as JSON, for anybody; the provider is asked from here, never from a browser."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, jsonify

from services.api.places import bodies
from services.api.places.directory import Answer, directory
from shared import web
from shared.errors import NotFound
from shared.web.limits import rate

blueprint = Blueprint("places", __name__, url_prefix="/api/v1/places")
FRESH = "public, max-age=86400"
"""The same question has the same answer for days."""


@blueprint.get("")
@rate("places")
def suggest() -> Response:
    query = web.query(bodies.SuggestionQuery)
    answer = directory().suggest(query.q, query.limit, query.session)
    return _told(answer, {"items": [bodies.suggestion(place) for place in answer.content]})


@blueprint.get("/location")
@rate("places")
def locate() -> Response:
    answer = directory().locate(web.query(bodies.LocationQuery).address())
    if answer.content is None:
        raise NotFound("We could not find that place.")
    return _told(answer, bodies.location(answer.content))


@blueprint.get("/map-names")
@rate("places")
def map_names() -> Response:
    query = web.query(bodies.BoxQuery)
    found = directory().within(query.box(), query.limit)
    return _kept(jsonify(items=[bodies.map_name(place) for place in found]))


@blueprint.get("/<place_id>")
@rate("places")
def details(place_id: str) -> Response:
    answer = directory().details(place_id[:300], web.query(bodies.DetailsQuery).session)
    if answer.content is None:
        raise NotFound("There is no such place.")
    return _told(answer, bodies.suggestion(answer.content))


def _told(answer: Answer, content: Mapping[str, Any]) -> Response:
    response = jsonify({**content, "attribution": answer.attribution, "fallback": answer.is_fallback})
    return _kept(response) if answer.may_be_kept else response


def _kept(response: Response) -> Response:
    response.headers["Cache-Control"] = FRESH
    return response
