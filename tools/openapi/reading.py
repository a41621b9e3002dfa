"""What a route's own code says about it: which models it reads, who may call it, and which answers it gives.

The code is read, not decorated: so a new route is in the document with nothing added to it, and cannot say otherwise.
"""

from __future__ import annotations

import dis
import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from types import CodeType
from typing import Any

from pydantic import BaseModel, create_model
from pydantic_core import PydanticUndefined

from shared.errors import Problem
from tools.openapi.raising import raised

View = Callable[..., Any]
WRITING = frozenset({"POST", "PUT", "PATCH", "DELETE"})
ALWAYS = frozenset({401, 403, 429, 503})
"""Whatever is asked for: with a dead token, without its scope, too often, and while the database is migrated."""


@dataclass(frozen=True)
class Route:
    """One method of one path. `code` is that of the view and of what it calls in its own module.

    `given` is what the rule hands to the view besides: the same view answers for several collections.
    """

    method: str
    path: str
    view: View
    code: str
    given: Mapping[str, Any]

    @property
    def body(self) -> type[BaseModel] | None:
        whole = self._model(r"web\.(?:optional_)?body\(([\w.]+)\)")
        changed = self._model(r"validated\(([\w.]+), \{\*\*")
        return whole or (partial(changed) if changed else None)

    @property
    def has_body(self) -> bool:
        return self.says(r"web\.(optional_)?body\(|json_object\(\)") and self.method in WRITING

    @property
    def body_is_optional(self) -> bool:
        return "web.optional_body(" in self.code

    @property
    def query(self) -> type[BaseModel] | None:
        return self._model(r"web\.query\((\w+)\)")

    @property
    def needs_login(self) -> bool:
        return self.says(r"auth\.(person|claims|admin)\(\)") and not self.knows_callers

    @property
    def knows_callers(self) -> bool:
        """Whether it answers everybody, and some more."""
        return self.says(r"auth\.person_or_none\(\)")

    @property
    def successes(self) -> list[int]:
        code = _LATER.sub("", self.code)
        found = [status for status, sign in _SUCCESSES.items() if re.search(sign, code)]
        found += [202] if self.answers_later else []
        return sorted({*found} if {*found} - {304} else {200, *found})

    @property
    def answers_later(self) -> bool:
        """With what it has begun: 202 and a body."""
        return self.says(_LATER.pattern)

    @property
    def problems(self) -> list[int]:
        """What its code raises, and what stands before each route."""
        own = {problem.status for problem in self.raises}
        if not self.says(_NEEDS_GUARD):
            own -= {428}  # `etag.refuse_stale` asks for no `If-Match`
        before = ALWAYS | ({404} if "{" in self.path else set())
        if self.method in WRITING:
            before |= {413} if self.method == "DELETE" else {400, 413}
        return sorted(own | before)

    @cached_property
    def raises(self) -> frozenset[type[Problem]]:
        return raised(self.view, self.given)

    @property
    def is_tagged(self) -> bool:
        return self.says(_COMPARED)

    @property
    def is_guarded(self) -> bool:
        return self.says(_GUARDED)

    @property
    def takes_key(self) -> bool:
        return self.says(r"idempotency_key\(|creations\.asked")

    def says(self, sign: str) -> bool:
        return re.search(sign, self.code) is not None

    def _model(self, sign: str) -> type[BaseModel] | None:
        """None where nothing is read, or where only the running code knows what."""
        for name in re.findall(sign, self.code):
            first, *rest = name.split(".")
            found = self.given.get(first, inspect.unwrap(self.view).__globals__.get(first))
            for part in rest:
                found = getattr(found, part, None)
            if isinstance(found, type) and issubclass(found, BaseModel):
                return found
        return None


_NEEDS_GUARD = r"etag\.require_match|request\.if_match"
_GUARDED = rf"etag\.refuse_stale|{_NEEDS_GUARD}"
_LATER = re.compile(r"jsonify\(.*\), 202\b")
_COMPARED = r"etag\.not_modified|etag\.answered"
_SUCCESSES = {
    200: r"jsonify\(|web\.items\(|creations\.answer",
    201: r"web\.created\(|creations\.answer",
    202: r", 202\b",
    204: r", 204\b",
    304: _COMPARED,
}


def route(method: str, path: str, view: View, given: Mapping[str, Any]) -> Route:
    """`path` in OpenAPI's form."""
    return Route(method, path, view, "\n".join(_sources(inspect.unwrap(view), set())), given)


def partial(model: type[BaseModel]) -> type[BaseModel]:
    """The same, of which anything may be left out: what a change sends, and what `fields=` leaves of an answer."""
    fields: dict[str, Any] = {}
    for name, field in model.model_fields.items():
        loose = copy(field)
        loose.default, loose.default_factory = PydanticUndefined, _left_out
        fields[name] = (field.annotation, loose)
    return create_model(
        f"Partial{model.__name__}", __config__=model.model_config, __doc__=model.__doc__, **fields
    )


def _left_out() -> None:
    """A default that no schema shows."""


def _sources(function: View, seen: set[View]) -> Iterator[str]:
    seen.add(function)
    yield inspect.getsource(function)
    for name in _globals_in(function.__code__):
        called = function.__globals__.get(name)
        if (
            inspect.isfunction(called)
            and called.__module__ == function.__module__
            and called not in seen
            and not name.startswith("__")
        ):
            yield from _sources(called, seen)


def _globals_in(code: CodeType) -> Iterator[str]:
    """Names that the code takes from its module, also within its lambdas; attributes of the same name are none."""
    yield from (step.argval for step in dis.get_instructions(code) if step.opname == "LOAD_GLOBAL")
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _globals_in(constant)
