"""Request parameters, checked against the installed SDK's own annotations.

What the SDK does not know, whether a name or an enum's value, is refused. So a program that works here
has not used a parameter that Stripe would turn down.
"""

import difflib
import re
import sys
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal, InvalidOperation
from functools import cache
from types import NoneType, SimpleNamespace, UnionType
from typing import Any, Literal, Union, get_args, get_origin

from stripe import RequestOptions
from typing_extensions import get_type_hints, is_typeddict

from devtools.stripe_emulator.errors import InvalidParameter

Form = dict[str, Any]
_NAME = re.compile(r"([^\[\]]+)((?:\[[^\[\]]*\])*)")


def nest(pairs: Iterable[tuple[str, str]]) -> Form:
    """`a[b][0]=x` as `{"a": {"b": ["x"]}}`."""
    form: Form = {}
    for name, value in pairs:
        match = _NAME.fullmatch(name)
        if not match:
            raise InvalidParameter(f"Invalid parameter name: {name}", name, "parameter_unknown")
        _insert(form, [match[1], *re.findall(r"\[([^\[\]]*)\]", match[2])], value)
    return {name: _with_lists(value) for name, value in form.items()}


def _insert(form: Form, path: list[str], value: str) -> None:
    for step in path[:-1]:
        form = form.setdefault(step, {})
        if not isinstance(form, dict):
            raise InvalidParameter(f"Invalid object: {path[0]}", path[0])
    last = path[-1] or str(len(form))
    if last in form:
        raise InvalidParameter(f"Duplicate parameter: {path[0]}", path[0])
    form[last] = value


def _with_lists(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    items = {name: _with_lists(item) for name, item in value.items()}
    if items and all(name.isdigit() for name in items):
        return [items[name] for name in sorted(items, key=int)]
    return items


def read(form: Form, params: type) -> dict[str, Any]:
    """The form as typed values. Raises `InvalidParameter` for what `params`, a TypedDict, does not know."""
    return _read_fields(form, params, "")


@cache
def _fields(params: type) -> Mapping[str, Any]:
    """The names and types of a TypedDict, without those of `RequestOptions`, which never travel."""
    options = (
        RequestOptions.__annotations__ if RequestOptions in getattr(params, "__orig_bases__", ()) else {}
    )
    # Inherited annotations name things that only the base's module imports, so they must go before resolving.
    own = {name: hint for name, hint in params.__annotations__.items() if name not in options}
    return get_type_hints(SimpleNamespace(__annotations__=own), vars(sys.modules[params.__module__]))


def _read_fields(form: Any, params: type, name: str) -> dict[str, Any]:
    if not isinstance(form, dict):
        raise InvalidParameter("Invalid object", name)
    fields = _fields(params)
    for field in form:
        if field not in fields:
            raise _unknown(_join(name, field), field, fields)
    for field in params.__required_keys__:  # type: ignore[attr-defined]
        if field not in form:
            raise missing(_join(name, field))
    return {field: _read(value, fields[field], _join(name, field)) for field, value in form.items()}


def _join(name: str, field: str) -> str:
    return f"{name}[{field}]" if name else field


def _unknown(name: str, field: str, fields: Iterable[str]) -> InvalidParameter:
    close = difflib.get_close_matches(field, list(fields), n=1)
    hint = f". Did you mean {close[0]}?" if close else ""
    return InvalidParameter(f"Received unknown parameter: {name}{hint}", name, "parameter_unknown")


def missing(name: str) -> InvalidParameter:
    return InvalidParameter(f"Missing required param: {name}.", name, "parameter_missing")


def _read(value: Any, annotation: Any, name: str) -> Any:
    if is_typeddict(annotation):
        return _read_fields(value, annotation, name)
    reader = _READERS.get(get_origin(annotation), _read_scalar)
    return reader(value, annotation, name)


def _read_union(value: Any, annotation: Any, name: str) -> Any:
    alternatives = get_args(annotation)
    choices = [c for a in alternatives if get_origin(a) is Literal for c in get_args(a)]
    if value in choices:
        return value
    others = [a for a in alternatives if get_origin(a) is not Literal and a is not NoneType]
    if any(choices):
        # The SDK writes open enums, `Literal[...] | str`; the values it lists are all that Stripe takes.
        others = [a for a in others if a is not str]
    return _first_that_reads(value, others, choices, name)


def _first_that_reads(value: Any, alternatives: list[Any], choices: list[Any], name: str) -> Any:
    refusal = _not_a_choice(value, choices, name)
    for alternative in alternatives:
        try:
            return _read(value, alternative, name)
        except InvalidParameter as error:
            refusal = error if not any(choices) else refusal
    raise refusal


def _read_choice(value: Any, annotation: Any, name: str) -> Any:
    choices = list(get_args(annotation))
    by_text = {str(choice).lower() if isinstance(choice, bool) else choice: choice for choice in choices}
    if isinstance(value, str) and value in by_text:
        return by_text[value]
    raise _not_a_choice(value, choices, name)


def _not_a_choice(value: Any, choices: list[Any], name: str) -> InvalidParameter:
    known = ", ".join(str(choice) for choice in choices)
    return InvalidParameter(f"Invalid {name}: must be one of {known}", name)


def _read_list(value: Any, annotation: Any, name: str) -> list[Any]:
    if not isinstance(value, list):
        raise InvalidParameter("Invalid array", name)
    of_item = get_args(annotation)[0]
    return [_read(item, of_item, f"{name}[{i}]") for i, item in enumerate(value)]


def _read_mapping(value: Any, annotation: Any, name: str) -> dict[str, str]:
    if isinstance(value, list):
        value = {str(i): item for i, item in enumerate(value)}
    if not isinstance(value, dict):
        raise InvalidParameter("Invalid hash", name, "parameter_invalid_hash")
    for key, item in value.items():
        if not isinstance(item, str):
            raise InvalidParameter("Invalid string", _join(name, key))
    return value


def _boolean(text: str) -> bool:
    return {"true": True, "false": False}[text]


_SCALARS: dict[Any, tuple[str, Callable[[str], Any]]] = {
    str: ("string", str),
    int: ("integer", int),
    float: ("number", float),
    bool: ("boolean", _boolean),
    Decimal: ("decimal", Decimal),
}


def _read_scalar(value: Any, annotation: Any, name: str) -> Any:
    kind, convert = _SCALARS.get(annotation, ("value", None))
    if convert is None or not isinstance(value, str):
        raise InvalidParameter(f"Invalid {kind}", name)
    try:
        return convert(value)
    except (ValueError, KeyError, InvalidOperation):
        raise InvalidParameter(f"Invalid {kind}: {value}", name, f"parameter_invalid_{kind}") from None


_READERS: dict[Any, Callable[[Any, Any, str], Any]] = {
    Union: _read_union,
    UnionType: _read_union,
    Literal: _read_choice,
    list: _read_list,
    dict: _read_mapping,
}
