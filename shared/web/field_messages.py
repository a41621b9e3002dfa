"""What pydantic finds wrong, said as people would say it, in the words that pages show at a field."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pydantic_core import ErrorDetails

Context = Mapping[str, Any]


def _at_least(context: Context) -> str:
    least = context["min_length"]
    return "Please fill this in" if least == 1 else f"Please use at least {least} characters"


_SENTENCES: Mapping[str, Callable[[Context], str]] = {
    "missing": lambda _: "Please fill this in",
    "extra_forbidden": lambda _: "There is no such field",
    "string_too_short": _at_least,
    "string_too_long": lambda context: f"Please use at most {context['max_length']} characters",
    "string_type": lambda _: "Please send text",
    "string_pattern_mismatch": lambda _: "Please check how this is written",
    "int_type": lambda _: "Please send a whole number",
    "int_parsing": lambda _: "Please give a whole number",
    "bool_type": lambda _: "Please send true or false",
    "bool_parsing": lambda _: "Please give true or false",
    "list_type": lambda _: "Please send a list",
    "dict_type": lambda _: "Please send an object",
    "model_type": lambda _: "Please send an object",
    "greater_than_equal": lambda context: f"Please give at least {context['ge']}",
    "less_than_equal": lambda context: f"Please give at most {context['le']}",
    "enum": lambda context: f"Please choose one of {context['expected']}",
    "literal_error": lambda context: f"Please choose one of {context['expected']}",
    "uuid_parsing": lambda _: "This is no id",
    "uuid_type": lambda _: "This is no id",
}
_TEXT_OF_ANY_KIND = {"too_short": "string_too_short", "too_long": "string_too_long"}
"""Pydantic counts characters as items where a length stands after a validator."""


def sentence(found: ErrorDetails) -> str:
    """One sentence without a full stop."""
    kind = found["type"]
    if isinstance(found["input"], str):
        kind = _TEXT_OF_ANY_KIND.get(kind, kind)
    if say := _SENTENCES.get(kind):
        return say(found.get("ctx", {}))
    message = found["msg"].removeprefix("Value error, ").removeprefix("value is not a valid email address: ")
    return message[:1].upper() + message[1:]
