"""Which problems a route can end in: the classes of errors that are raised in what it calls, however deep.

What a function names counts as called. What is reached only through a value that the running code alone knows is not
found; then a test sees a status that the document does not say (tests/documented.py).
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from types import CodeType, FunctionType, MethodType, ModuleType
from typing import Any

from shared.errors import Problem

OURS = ("services.", "shared.")
Names = Mapping[str, Any]


def raised(view: Any, given: Names) -> frozenset[type[Problem]]:
    """By the view, and by what it is given: the same view answers for several collections."""
    waiting = [view, *(part for value in given.values() for part in _parts(value))]
    seen: set[FunctionType] = set()
    found: set[type[Problem]] = set()
    while waiting:
        for function in _functions(waiting.pop()):
            if function not in seen:
                seen.add(function)
                problems, called = _read(function)
                found |= problems
                waiting += called
    return frozenset(found)


@cache
def _read(function: FunctionType) -> tuple[frozenset[type[Problem]], tuple[Any, ...]]:
    """What it names of our own: problems, other than those that it catches, and what may be called."""
    named = list(_named(function))
    problems = [one for one in named if isinstance(one, type) and issubclass(one, Problem)]
    return frozenset(problems), tuple(named)


def _named(function: FunctionType) -> Iterator[Any]:
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    local = set(_locals(function.__code__))
    for path in _paths(tree):
        first, *rest = path.split(".")
        if first not in local and (found := _follow(function.__globals__.get(first), rest)) is not None:
            yield found


def _paths(tree: ast.AST) -> Iterator[str]:
    """Names with their attributes, each as long as it is: `use_cases.add`. Not what is caught, nor an annotation."""
    for part in _run(tree):
        if isinstance(part, ast.Name):
            yield part.id
        elif isinstance(part, ast.Attribute):
            yield ast.unparse(part)


def _run(part: ast.AST) -> Iterator[ast.AST]:
    yield part
    for name, value in ast.iter_fields(part):
        if name in _NOT_RUN.get(type(part), ()):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield from _run(child)


_NOT_RUN: Mapping[type[ast.AST], tuple[str, ...]] = {
    ast.ExceptHandler: ("type",),
    ast.FunctionDef: ("returns",),
    ast.arg: ("annotation",),
    ast.AnnAssign: ("annotation",),
}


def _follow(found: Any, path: Iterable[str]) -> Any:
    """As far as it leads through modules and classes of ours; of a problem its class is enough."""
    for name in path:
        if isinstance(found, type) and issubclass(found, Problem):
            return found
        if not isinstance(found, ModuleType | type):
            return None
        found = getattr(found, name, None)
    return found if callable(found) and str(getattr(found, "__module__", "")).startswith(OURS) else None


def _functions(named: Any) -> Iterator[FunctionType]:
    """Itself, or whatever its class can do."""
    if isinstance(named, MethodType):
        named = named.__func__
    named = inspect.unwrap(named) if callable(named) else named
    members = vars(named).values() if isinstance(named, type) else [named]
    for member in members:
        function = getattr(member, "__func__", getattr(member, "fget", member))
        if isinstance(function, FunctionType) and _is_written(inspect.unwrap(function)):
            yield inspect.unwrap(function)


def _is_written(function: FunctionType) -> bool:
    """By us, not made by a library."""
    return function.__module__.startswith(OURS) and function.__code__.co_filename.endswith(".py")


def _parts(value: Any) -> Iterator[Any]:
    yield type(value)
    yield from getattr(value, "__dict__", {}).values()


def _locals(code: CodeType) -> Iterator[str]:
    yield from (*code.co_varnames, *code.co_cellvars, *code.co_freevars)
