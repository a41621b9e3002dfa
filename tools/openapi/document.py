"""Builds the document with spectree from the services' blueprints, without starting a service.

spectree is told of each route what its own code says (`reading`) and makes the document: it is no decorator of the
routes, because it would validate a body before anybody has looked at who asks and what they may.
"""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask
from pydantic import BaseModel
from spectree import Response, SpecTree, Tag
from werkzeug.routing import Rule

from services.api.app import BLUEPRINTS
from services.api.creations import LONGEST_KEY
from services.notifications.admin.routes import admin_routes
from services.notifications.routes import routes as notifications
from services.payments.routes import api as payments
from shared.auth.guard import CSRF_HEADER
from shared.auth.session_cookies import SESSION_COOKIE
from shared.web.deprecation import MARK, Ending
from shared.web.ids import IdConverter
from shared.web.problems import PROBLEM_TYPE
from tools.openapi.answers import (
    ALSO_AS_CSV,
    ANSWERS,
    BODIES,
    BODY_EXAMPLES,
    NEVER,
    OTHER_THAN_JSON,
    ProblemAnswer,
)
from tools.openapi.reading import Route, route

FILE = Path(__file__).parents[2] / "services" / "api" / "pages" / "openapi.json"
PREFIX = "/api/v1/"
SERVICES: dict[str, tuple[Blueprint, ...]] = {
    "api": BLUEPRINTS,
    "payments": (payments,),
    "notifications": (notifications, admin_routes),
}
JSON = "application/json"
PARAMETER = re.compile(r"<(?:(\w+)(?:\((.*?)\))?:)?(\w+)>")
TAGGED = {"ETag": {"schema": {"type": "string"}}}
WAIT = {"Retry-After": {"schema": {"type": "integer"}, "description": "Seconds."}}
Schema = dict[str, Any]


def text() -> str:
    """As it is committed and served."""
    return json.dumps(document(), indent=1, ensure_ascii=False) + "\n"


def document() -> Schema:
    """The whole platform."""
    spec = SpecTree(
        "flask",
        title="Fanfare",
        version="1",
        description=_ABOUT,
        servers=[{"url": "/"}],
        security_schemes=[{"name": name, "data": data} for name, data in _SECURITY.items()],
        annotations=False,
        validation_error_model=ProblemAnswer,
        naming_strategy=lambda model: model.__name__,
        nested_naming_strategy=lambda _, name: name,
    )
    app = _app("platform")
    routes = [(service, rule, found) for service in SERVICES for rule, found in routes_of(service)]
    for _, rule, found in routes:
        name = _operation_id(found)
        app.add_url_rule(
            rule.rule, endpoint=name, view_func=_described(spec, rule, found), methods=[found.method]
        )
    spec.register(app)
    with app.app_context():
        made: Schema = json.loads(json.dumps(spec.spec))  # its enumerations as their values
    for service, _, found in routes:
        _complete(made["paths"][found.path][found.method.lower()], service, found)
    made["paths"] = dict(sorted(made["paths"].items()))
    made["tags"].sort(key=lambda tag: tag["name"])
    made["components"]["schemas"] = dict(sorted(made["components"]["schemas"].items()))
    del made["security"]  # each call says its own
    return made


def routes_of(service: str) -> Iterator[tuple[Rule, Route]]:
    """Every route of the service's API, in the order of their paths."""
    app = _app(service)
    for blueprint in SERVICES[service]:
        app.register_blueprint(blueprint)
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        if rule.rule.startswith(PREFIX):
            view, given = app.view_functions[rule.endpoint], rule.defaults or {}
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                yield rule, route(method, templated(rule.rule), view, given)


def models_of(found: Route) -> set[type[BaseModel]]:
    """What it reads and answers."""
    return {model for model in (_body(found), found.query, ANSWERS.get(_name(found))) if model}


def templated(rule: str) -> str:
    """Flask's `/events/<uuid:event_id>` as OpenAPI's `/events/{event_id}`."""
    return PARAMETER.sub(r"{\3}", rule)


def _app(name: str) -> Flask:
    app = Flask(name, static_folder=None)
    app.url_map.converters["uuid"] = IdConverter
    return app


def _described(spec: SpecTree, rule: Rule, found: Route) -> Callable[..., Any]:
    """A stand-in for the view, of which spectree knows what it reads and answers."""

    def view(**_: object) -> None: ...

    summary = found.view.__name__.replace("_", " ").strip().capitalize()
    words = inspect.getdoc(inspect.unwrap(found.view)) or ""
    view.__doc__ = f"{summary}\n\n{words}".strip()
    described: Callable[..., Any] = spec.validate(
        json=_body(found),
        query=found.query,
        resp=_responses(found),
        tags=[Tag(name=rule.endpoint.partition(".")[0])],
        security=_security(found),
        operation_id=_operation_id(found),
        skip_validation=True,
    )(view)
    return described


def _responses(found: Route) -> Response:
    bodies = {status: _answer(status, found) for status in found.successes}
    problems = dict.fromkeys(problems_of(found), ProblemAnswer)
    return Response(**{f"HTTP_{status}": model for status, model in {**bodies, **problems}.items()})


def problems_of(found: Route) -> list[int]:
    return sorted({*found.problems} - NEVER.get(_name(found), frozenset()))


def _body(found: Route) -> type[BaseModel] | None:
    return (found.body or BODIES[_name(found)]) if found.has_body else None


def _answer(status: int, found: Route) -> type[BaseModel] | None:
    has_body = status in {200, 201} or (status == 202 and found.answers_later)
    return ANSWERS.get(_name(found)) if has_body else None


def _complete(described: Schema, service: str, found: Route) -> None:
    """What spectree has no words for: other types than JSON, headers, and examples."""
    described["x-service"] = service
    described["parameters"] += _headers(found)
    described |= ending_of(found, described.get("description", ""))
    if found.has_body:
        described["requestBody"]["required"] = not found.body_is_optional
        if example := BODY_EXAMPLES.get(_name(found)):
            described["requestBody"]["content"][JSON]["example"] = example
    described["responses"] = dict(sorted(described["responses"].items()))
    _complete_answers(described["responses"], found)
    if _name(found) in OTHER_THAN_JSON:
        described["responses"]["200"]["content"] = _other(OTHER_THAN_JSON[_name(found)])
    elif _name(found) in ALSO_AS_CSV:
        described["responses"]["200"]["content"] |= _other("text/csv")


def ending_of(found: Route, words: str = "") -> Schema:
    """Of a call that is to go (`shared.web.deprecation`): the mark, and what is said besides. Of others nothing."""
    ending: Ending | None = getattr(found.view, MARK, None)
    if ending is None:
        return {}
    told = f"Works until {ending.until}; use {ending.instead} instead."
    return {"deprecated": True, "description": f"{words}\n\n{told}".strip()}


def _complete_answers(answers: dict[str, Schema], found: Route) -> None:
    for status, answer in answers.items():
        if int(status) >= 400:
            answer["content"] = {PROBLEM_TYPE: answer["content"][JSON]}
            answer["description"] = _reasons(int(status), found) or answer["description"]
        elif found.says(r"etag\.(tagged|answered)"):
            answer["headers"] = TAGGED
        if status in {"429", "503"}:
            answer["headers"] = WAIT


def _other(kind: str) -> Schema:
    """Text, or the bytes of a picture, of which no schema says anything."""
    return {kind: {} if kind.startswith("image/") else {"schema": {"type": "string"}}}


def _reasons(status: int, found: Route) -> str:
    """The `type` of each problem that is more than its status."""
    kinds = {kind.type: kind.title for kind in found.raises if kind.status == status}
    return "; ".join(f"{title} (`{kind}`)" for kind, title in sorted(kinds.items()))


def _headers(found: Route) -> Iterator[Schema]:
    if found.is_guarded:
        yield _header("If-Match", "The ETag that you read, so that nobody's change is lost.")
    if found.is_tagged:
        yield _header("If-None-Match", "The ETag that you have: 304 while nothing has changed.")
    if found.takes_key:
        yield _header("Idempotency-Key", "The same key again has no second effect.", maxLength=LONGEST_KEY)


def _header(name: str, words: str, **limits: int) -> Schema:
    return {"name": name, "in": "header", "description": words, "schema": {"type": "string", **limits}}


def _security(found: Route) -> list[Schema]:
    cookie: Schema = {"session": []}
    if found.method != "GET":
        cookie["csrf"] = []
    proofs: list[Schema] = [{"bearer": []}, cookie]
    if found.needs_login:
        return proofs
    return [{}, *proofs] if found.knows_callers else []


def _operation_id(found: Route) -> str:
    """By path and method, since some views answer several of both."""
    named = re.sub(r"[^a-z0-9]+", "_", found.path.removeprefix(PREFIX).lower()).strip("_")
    return f"{found.method.lower()}_{named}"


def _name(found: Route) -> str:
    return f"{found.method} {found.path}"


_SECURITY: Schema = {
    "bearer": {
        "type": "http",
        "scheme": "bearer",
        "description": "The token of a log-in, or a personal one.",
    },
    "session": {"type": "apiKey", "field_in": "cookie", "name": SESSION_COOKIE},
    "csrf": {"type": "apiKey", "field_in": "header", "name": CSRF_HEADER},
}
_ABOUT = """\
Events, invites, tickets, payments and notifications. Times are RFC 3339 in UTC, money is in minor units, lists answer
`{"items": [...], "next": cursor-or-null}`, every error is `application/problem+json`.

Log in with `POST /api/v1/logins` and send the token as `Authorization: Bearer …`; it lives for 15 minutes and is
renewed with `POST /api/v1/logins/current/renewal`. With the cookie, writes also need its CSRF value. Programs use a
personal token instead (`POST /api/v1/accounts/me/tokens`), which does what its scopes say.
"""
