"""Builds the document from the services' blueprints, without starting a service."""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Iterable, Iterator
from http import HTTPStatus
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema
from werkzeug.routing import Rule

from services.api.app import BLUEPRINTS
from services.api.creations import LONGEST_KEY
from services.notifications.admin_routes import admin_routes
from services.notifications.routes import routes as notifications
from services.payments.routes import api as payments
from shared.auth import CSRF_HEADER, SESSION_COOKIE
from shared.ids import IdConverter
from tools.openapi.answers import ANSWERS, BODY_EXAMPLES, OTHER_THAN_JSON, ProblemAnswer
from tools.openapi.reading import Route, route

FILE = Path(__file__).parents[2] / "services" / "api" / "pages" / "openapi.json"
PREFIX = "/api/v1/"
SERVICES: dict[str, tuple[Blueprint, ...]] = {
    "api": BLUEPRINTS,
    "payments": (payments,),
    "notifications": (notifications, admin_routes),
}
REFERENCE = "#/components/schemas/{model}"
PARAMETER = re.compile(r"<(?:(\w+)(?:\((.*?)\))?:)?(\w+)>")
TAGGED = {"ETag": {"schema": {"type": "string"}}}
WAIT = {"Retry-After": {"schema": {"type": "integer"}, "description": "Seconds."}}
Schema = dict[str, Any]


def text() -> str:
    """As it is committed and served."""
    return json.dumps(document(), indent=1, ensure_ascii=False) + "\n"


def document() -> Schema:
    """The whole platform."""
    routes = [(name, rule, found) for name in SERVICES for rule, found in routes_of(name)]
    schemas = _Schemas(found for _, _, found in routes)
    paths: dict[str, Schema] = {}
    for name, rule, found in routes:
        described = _operation(name, rule, found, schemas)
        paths.setdefault(found.path, {})[found.method.lower()] = described
    return {
        "openapi": "3.1.0",
        "info": {"title": "Fanfare", "version": "1", "description": _ABOUT},
        "servers": [{"url": "/"}],
        "tags": [{"name": tag} for tag in sorted({_tag(rule) for _, rule, _ in routes})],
        "paths": dict(sorted(paths.items())),
        "components": {"schemas": schemas.definitions, "securitySchemes": _SECURITY},
    }


def routes_of(service: str) -> Iterator[tuple[Rule, Route]]:
    """Every route of the service's API, in the order of their paths."""
    app = Flask(service, static_folder=None)
    app.url_map.converters["uuid"] = IdConverter
    for blueprint in SERVICES[service]:
        app.register_blueprint(blueprint)
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        if rule.rule.startswith(PREFIX):
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                yield rule, route(method, templated(rule.rule), app.view_functions[rule.endpoint])


def templated(rule: str) -> str:
    """Flask's `/events/<uuid:event_id>` as OpenAPI's `/events/{event_id}`."""
    return PARAMETER.sub(r"{\3}", rule)


class _Schemas:
    """The models of all routes as components, each once."""

    def __init__(self, routes: Iterable[Route]) -> None:
        read: set[type[BaseModel]] = {
            model for found in routes for model in (found.body, found.query) if model
        }
        sent: set[type[BaseModel]] = {*ANSWERS.values(), ProblemAnswer}
        wanted = [(model, "validation") for model in sorted({*read, *sent}, key=_full_name)]
        self._by_model, defined = models_json_schema(wanted, ref_template=REFERENCE)  # type: ignore[arg-type]
        self.definitions: Schema = defined.get("$defs", {})

    def reference(self, model: type[BaseModel]) -> Schema:
        return self._by_model[(model, "validation")]

    def properties(self, model: type[BaseModel]) -> tuple[dict[str, Schema], list[str]]:
        found = self.definitions[self.reference(model)["$ref"].rpartition("/")[2]]
        return found.get("properties", {}), found.get("required", [])


def _operation(service: str, rule: Rule, found: Route, schemas: _Schemas) -> Schema:
    words = inspect.getdoc(inspect.unwrap(found.view))
    described: Schema = {
        "operationId": _operation_id(rule, found),
        "summary": found.view.__name__.replace("_", " ").strip().capitalize(),
        "tags": [_tag(rule)],
        "x-service": service,
        "parameters": [*_in_path(rule), *_in_query(found, schemas), *_in_headers(found)],
        "responses": dict(_responses(found, schemas)),
        "security": _security(found),
    }
    if words:
        described["description"] = words
    if found.has_body:
        described["requestBody"] = _request_body(found, schemas)
    return described


def _operation_id(rule: Rule, found: Route) -> str:
    """By path and method, since some views answer several of both."""
    named = re.sub(r"[^a-z0-9]+", "_", found.path.removeprefix(PREFIX).lower()).strip("_")
    return f"{found.method.lower()}_{named}"


def _in_path(rule: Rule) -> Iterator[Schema]:
    for kind, choices, name in PARAMETER.findall(rule.rule):
        schema: Schema = {"type": "string"}
        if kind == "uuid":
            schema["format"] = "uuid"
        if kind == "any":
            schema["enum"] = [choice.strip() for choice in choices.split(",")]
        yield {"name": name, "in": "path", "required": True, "schema": schema}


def _in_query(found: Route, schemas: _Schemas) -> Iterator[Schema]:
    if found.query:
        properties, required = schemas.properties(found.query)
        for name, schema in properties.items():
            yield {"name": name, "in": "query", "required": name in required, "schema": schema}


def _in_headers(found: Route) -> Iterator[Schema]:
    if found.is_guarded:
        yield _header("If-Match", "The ETag that you read, so that nobody's change is lost.")
    if found.is_tagged:
        yield _header("If-None-Match", "The ETag that you have: 304 while nothing has changed.")
    if found.takes_key:
        yield _header("Idempotency-Key", "The same key again has no second effect.", maxLength=LONGEST_KEY)


def _header(name: str, words: str, **limits: int) -> Schema:
    return {"name": name, "in": "header", "description": words, "schema": {"type": "string", **limits}}


def _request_body(found: Route, schemas: _Schemas) -> Schema:
    content: Schema = {"schema": schemas.reference(found.body) if found.body else {"type": "object"}}
    if example := BODY_EXAMPLES.get(_name(found)):
        content["example"] = example
    return {"required": not found.body_is_optional, "content": {"application/json": content}}


def _responses(found: Route, schemas: _Schemas) -> Iterator[tuple[str, Schema]]:
    for status in found.successes:
        yield str(status), _success(status, found, schemas)
    problem = {"application/problem+json": {"schema": schemas.reference(ProblemAnswer)}}
    for status in found.problems:
        answer: Schema = {"description": HTTPStatus(status).phrase, "content": problem}
        yield str(status), {**answer, "headers": WAIT} if status in {429, 503} else answer


def _success(status: int, found: Route, schemas: _Schemas) -> Schema:
    answer: Schema = {"description": HTTPStatus(status).phrase}
    if found.says(r"etag\.(tagged|answered)"):
        answer["headers"] = TAGGED
    if status == 200 and (text_type := OTHER_THAN_JSON.get(_name(found))):
        answer["content"] = {text_type: {"schema": {"type": "string"}}}
    elif status in {200, 201}:
        model = ANSWERS.get(_name(found))
        schema = schemas.reference(model) if model else {"type": "object"}
        answer["content"] = {"application/json": {"schema": schema}}
    return answer


def _security(found: Route) -> list[Schema]:
    cookie: Schema = {"session": []}
    if found.method != "GET":
        cookie["csrf"] = []
    proofs: list[Schema] = [{"bearer": []}, cookie]
    if found.needs_login:
        return proofs
    return [{}, *proofs] if found.knows_callers else []


def _tag(rule: Rule) -> str:
    return rule.endpoint.partition(".")[0]


def _name(found: Route) -> str:
    return f"{found.method} {found.path}"


def _full_name(model: type[BaseModel]) -> str:
    return f"{model.__module__}.{model.__qualname__}"


_SECURITY: Schema = {
    "bearer": {
        "type": "http",
        "scheme": "bearer",
        "description": "The token of a log-in, or a personal one.",
    },
    "session": {"type": "apiKey", "in": "cookie", "name": SESSION_COOKIE},
    "csrf": {"type": "apiKey", "in": "header", "name": CSRF_HEADER},
}
_ABOUT = """\
Events, invites, tickets, payments and notifications. Times are RFC 3339 in UTC, money is in minor units, lists answer
`{"items": [...], "next": cursor-or-null}`, every error is `application/problem+json`.

Log in with `POST /api/v1/logins` and send the token as `Authorization: Bearer …`; it lives for 15 minutes and is
renewed with `POST /api/v1/logins/current/renewal`. With the cookie, writes also need its CSRF value. Programs use a
personal token instead (`POST /api/v1/accounts/me/tokens`), which does what its scopes say.
"""
