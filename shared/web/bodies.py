"""Reading what a request carries, as pydantic models. What cannot be read is 400, what is wrong is 422 per field."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, ParamSpec, TypeVar

from flask import current_app, request
from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from shared.errors import FieldError, Invalid, Malformed
from shared.web import field_messages

M = TypeVar("M", bound=BaseModel)
P = ParamSpec("P")
R = TypeVar("R")
METHODS_WITH_BODY = frozenset({"POST", "PUT", "PATCH"})
OTHER_THAN_JSON = ("image/", "text/csv")
"""Kinds of bodies that are read by those who expect them. Everything else is JSON, whatever it is called."""
READS_BYTES = "reads_bytes"
"""An attribute of routes that read the body as it was sent, and refuse it themselves."""


def refuse_unreadable() -> None:
    """Before each request of `/api/`: what cannot be read is told first, whoever asks and whatever for.

    Raises `Malformed` where the body is neither empty nor a JSON object.
    """
    if request.method not in METHODS_WITH_BODY or not request.path.startswith("/api/"):
        return
    if _reads_bytes() or request.mimetype.startswith(OTHER_THAN_JSON):
        return
    if request.get_data(cache=True).strip():
        json_object()


def reads_bytes(view: Callable[P, R]) -> Callable[P, R]:
    """Decorate a route whose body is signed as it is: parsing it before would be for nothing."""
    setattr(view, READS_BYTES, True)
    return view


def _reads_bytes() -> bool:
    return hasattr(current_app.view_functions.get(request.endpoint or ""), READS_BYTES)


class Body(BaseModel):
    """Base of request bodies: unknown fields are refused, so that a typing error is noticed; blanks are cut off."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, frozen=True)


def body(model: type[M]) -> M:
    """The JSON body. Raises `Malformed` for anything that is not a JSON object, `Invalid` for wrong fields."""
    return validated(model, json_object())


def json_object() -> dict[str, Any]:
    """The JSON body as it was sent. Raises `Malformed` for anything that is not a JSON object."""
    try:
        data = request.get_json(force=True, silent=True)
    except RecursionError:  # thousands of brackets; the parser says it this way, and no ValueError
        data = None
    if not isinstance(data, dict):
        raise Malformed("Send a JSON object.")
    return data


def optional_body(model: type[M]) -> M:
    """Like `body`, where an empty one means all defaults."""
    return body(model) if request.get_data(cache=True).strip() else validated(model, {})


def form(model: type[M]) -> M:
    """An HTML form. Empty inputs count as not given. Raises `Invalid`."""
    known = {field.alias or name for name, field in model.model_fields.items()}
    return validated(
        model,
        {name: value for name, value in request.form.items() if name in known and value != ""},
    )


def query(model: type[M]) -> M:
    """The query string. Raises `Invalid`."""
    known = {field.alias or name for name, field in model.model_fields.items()}
    return validated(model, {name: value for name, value in request.args.items() if name in known}, "query")


def field_errors(details: Iterable[ErrorDetails], whole: str = "body") -> list[FieldError]:
    """Pydantic's findings as `{field: "price.amount", message}`; `whole` is what has no one field to blame."""
    return [
        {"field": _field(item["loc"], whole), "message": field_messages.sentence(item)} for item in details
    ]


def _field(location: tuple[int | str, ...], whole: str) -> str:
    """`[key]` is pydantic's word for a dictionary's key that is wrong; the key itself stands before it."""
    return ".".join(str(part) for part in location if part != "[key]") or whole


def validated(model: type[M], data: Mapping[str, Any], whole: str = "body") -> M:
    """What was read already. Raises `Invalid`; `whole` is what has no one field to blame."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise Invalid(errors=field_errors(error.errors(include_url=False), whole)) from error
