"""Forms of pages: what was typed stays, what is wrong is told at its field, what was done is told afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, current_app, redirect, render_template, request
from flask.typing import ResponseReturnValue

from shared.errors import PreconditionFailed, Problem

NOTHING: Mapping[str, Any] = {}


def show(
    template: str, values: Mapping[str, Any] = NOTHING, done: Mapping[str, str] = NOTHING, **context: Any
) -> str:
    """A page with its form as it is before anybody typed. `done` maps `?done=` to a sentence above the page."""
    return render_template(
        template, values=values, errors={}, problem=None, notices=_notices(done), **context
    )


def again(
    template: str,
    problem: Problem,
    values: Mapping[str, Any] = NOTHING,
    labels: Mapping[str, str] = NOTHING,
    **context: Any,
) -> ResponseReturnValue:
    """The page as it was sent, with what is wrong, under the problem's status.

    `values` are for what was not sent, `labels` for fields that are called otherwise than their names.
    """
    errors = {error["field"]: error["message"] for error in problem.errors}
    summary = [
        {"field": name, "message": _at(labels.get(name) or _label(name), text)}
        for name, text in errors.items()
    ]
    typed = {**values, **request.form}
    page = render_template(template, values=typed, errors=errors, summary=summary, problem=problem, **context)
    return page, problem.status, problem.headers


def refuse_stale(version: int) -> None:
    """The form carries the version that it was made from. Raises `PreconditionFailed`."""
    if request.form.get("version") != str(version):
        raise PreconditionFailed(
            "Somebody changed this meanwhile. Copy what you want to keep, then open the newest version."
        )


def go(path: str) -> Response:
    """On to the next page after a form was sent, so that a reload sends nothing twice."""
    return current_app.make_response(redirect(path, 303))


def _notices(done: Mapping[str, str]) -> list[tuple[str, str]]:
    text = done.get(request.args.get("done", ""))
    return [("ok", text)] if text else []


def _at(label: str, text: str) -> str:
    return f"{label} {text}" if label.endswith("?") else f"{label}: {text}"


def _label(field: str) -> str:
    return field.replace("_", " ").capitalize()
