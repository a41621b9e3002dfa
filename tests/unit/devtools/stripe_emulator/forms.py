"""Forms that a TypedDict of the SDK's parameters describes, and those that are wrong in one single place."""

from collections.abc import Iterator
from decimal import Decimal
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

from typing_extensions import is_typeddict

from devtools.stripe_emulator.parameters import Form, _fields

SCALARS = {str: "x", int: "1", float: "1", bool: "true", Decimal: "1"}
UNKNOWN = "not_at_stripe"


def least(params: type) -> Form:
    """All that is required, at any depth."""
    required = params.__required_keys__  # type: ignore[attr-defined]
    return {name: value(hint) for name, hint in _fields(params).items() if name in required}


def with_each_parameter(params: type) -> Iterator[Form]:
    for name, hint in _fields(params).items():
        yield {**least(params), name: value(hint)}


def spoiled(params: type) -> Iterator[tuple[str, Form]]:
    """The place, and a form with an unknown name or an unknown choice there, and everything else right."""
    yield UNKNOWN, {**least(params), UNKNOWN: "1"}
    for name, hint in _fields(params).items():
        for place, wrong in _spoiled_values(hint):
            yield f"{name}.{place}", {**least(params), name: wrong}


def value(hint: Any) -> Any:
    if is_typeddict(hint):
        return least(hint)
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        return value(next(each for each in arguments if each is not NoneType))
    if origin is Literal:
        return str(arguments[0]).lower() if isinstance(arguments[0], bool) else arguments[0]
    if origin is list:
        return [value(arguments[0])]
    return {"a": "b"} if origin is dict else SCALARS[hint]


def _spoiled_values(hint: Any) -> Iterator[tuple[str, Any]]:
    origin, arguments = get_origin(hint), get_args(hint)
    if is_typeddict(hint):
        yield from spoiled(hint)
    elif origin is list:
        yield from ((place, [wrong]) for place, wrong in _spoiled_values(arguments[0]))
    elif any(_choices(hint)):
        yield UNKNOWN, UNKNOWN
    elif origin in (Union, UnionType):
        for each in arguments:
            yield from _spoiled_values(each)


def _choices(hint: Any) -> list[Any]:
    """Of an enum, open ones (`Literal[…] | str`) included. An empty text alone clears a field and is no choice."""
    alternatives = get_args(hint) if get_origin(hint) in (Union, UnionType) else [hint]
    return [choice for each in alternatives if get_origin(each) is Literal for choice in get_args(each)]
