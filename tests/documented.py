"""Every answer of the platform's API that any test sees is one that the OpenAPI document knows."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from flask import Flask, Response, request
from pydantic import BaseModel, ValidationError

from tools.openapi.answers import ANSWERS
from tools.openapi.document import SERVICES, problems_of, routes_of
from tools.openapi.reading import Route

PREFIX = "/api/v1/"
BAD, BUGS = 400, 500
"""From here on it is a problem; and what no document promises."""


class Undocumented(AssertionError):
    """The document, or the route, is wrong."""


def watch(app: Flask) -> Flask:
    """From now on the app refuses to answer what the document does not say."""
    _routes()  # not within the first answer: it takes seconds on a busy machine, and whoever asks gives up
    app.after_request(_compare)
    return app


def _compare(answer: Response) -> Response:
    if request.url_rule is None or not request.url_rule.rule.startswith(PREFIX):
        return answer
    name = f"{'GET' if request.method == 'HEAD' else request.method} {request.url_rule.rule}"
    if request.method == "OPTIONS" or answer.status_code == BUGS:
        return answer
    statuses, path = _documented(name)
    if answer.status_code not in statuses:
        raise Undocumented(f"{name} answers {answer.status_code}, the document says {sorted(statuses)}")
    model = ANSWERS.get(f"{request.method} {path}")
    if model and answer.is_json and answer.status_code < BAD:
        _check(name, model, answer)
    return answer


def _check(name: str, model: type[BaseModel], answer: Response) -> None:
    try:
        read = model.model_validate(answer.get_json())
    except ValidationError as error:
        raise Undocumented(f"{name} answers something else than {model.__name__}: {error}") from error
    if more := sorted(_beyond(answer.get_json(), read.model_dump(mode="json", by_alias=True))):
        raise Undocumented(f"{name} answers more than {model.__name__} says: {', '.join(more)}")


def _beyond(sent: object, known: object, place: str = "") -> Iterator[str]:
    """The fields of an answer that its model does not have."""
    if isinstance(sent, dict) and isinstance(known, dict):
        for name, value in sent.items():
            if name in known:
                yield from _beyond(value, known[name], f"{place}.{name}")
            else:
                yield f"{place}.{name}"
    elif isinstance(sent, list) and isinstance(known, list):
        for one, other in zip(sent, known, strict=True):
            yield from _beyond(one, other, f"{place}[]")


@cache
def _documented(name: str) -> tuple[frozenset[int], str]:
    """The statuses and the path of one: its code is read when it is first asked for, which few are in a run."""
    found = _routes()[name]
    return frozenset({*found.successes, *problems_of(found)}), found.path


@cache
def _routes() -> dict[str, Route]:
    """By method and rule, as Flask writes it."""
    return {
        f"{found.method} {rule.rule}": found for service in SERVICES for rule, found in routes_of(service)
    }
