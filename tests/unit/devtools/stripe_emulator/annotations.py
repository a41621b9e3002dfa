"""Whether an answer is one that the installed SDK's annotations describe."""

import inspect
from collections.abc import Callable, Iterator
from types import NoneType, UnionType
from typing import Any, ForwardRef, Literal, TypeVar, Union, get_args, get_origin

import stripe
from stripe._stripe_object import StripeObject, UntypedStripeObject

KINDS: dict[str, type[StripeObject]] = {
    "Charge": stripe.Charge,
    "Customer": stripe.Customer,
    "Dispute": stripe.Dispute,
    "Event": stripe.Event,
    "LineItem": stripe.LineItem,
    "Price": stripe.Price,
    "PaymentIntent": stripe.PaymentIntent,
    "Refund": stripe.Refund,
    "Session": stripe.checkout.Session,
}
CLASSES = {str(vars(kind)["OBJECT_NAME"]): kind for kind in KINDS.values()}


def differences(document: dict[str, Any]) -> list[str]:
    """What is unknown, missing or of another type than the SDK says, each with its place."""
    return list(_in_object(document, CLASSES[document["object"]], document["object"]))


def _in_object(document: Any, kind: type, place: str) -> Iterator[str]:
    if not isinstance(document, dict):
        yield f"{place} is no object"
        return
    known = inspect.get_annotations(kind)
    for name in document.keys() - known.keys():
        yield f"{place}.{name} is unknown"
    for name, annotation in known.items():
        if name in document:
            yield from _in_value(document[name], annotation, f"{place}.{name}")
        elif not _may_be_none(annotation) and name != "OBJECT_NAME":
            yield f"{place}.{name} is missing"


def _may_be_none(annotation: Any) -> bool:
    return NoneType in get_args(annotation)


def _in_value(value: Any, annotation: Any, place: str) -> Iterator[str]:
    if isinstance(annotation, ForwardRef):
        annotation = KINDS.get(annotation.__forward_arg__, object)
    origin = get_origin(annotation) or annotation
    if origin in _CHECKS:
        yield from _CHECKS[origin](value, get_args(annotation), place)
    elif inspect.isclass(origin) and issubclass(origin, StripeObject):
        yield from _in_object(value, origin, place)
    elif not isinstance(annotation, TypeVar) and annotation is not Any and type(value) is not annotation:
        yield f"{place} is {value!r}"


def _in_choice(value: Any, choices: tuple[Any, ...], place: str) -> Iterator[str]:
    if value not in choices:
        yield f"{place} is {value!r}"


def _in_page(value: Any, arguments: tuple[Any, ...], place: str) -> Iterator[str]:
    return _in_list(value["data"], arguments, f"{place}.data")


def _in_mapping(value: Any, arguments: tuple[Any, ...], place: str) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{place} is {value!r}"


def _in_union(value: Any, alternatives: tuple[Any, ...], place: str) -> Iterator[str]:
    if any(get_origin(each) is Literal for each in alternatives):
        # The SDK writes open enums, `Literal[...] | str`; Stripe answers what it lists.
        alternatives = tuple(each for each in alternatives if each is not str)
    found = [list(_in_value(value, each, place)) for each in alternatives]
    if all(found):  # of an object the inner differences are of more use than "is no string"
        yield from max(found, key=lambda each: (len(each[0].split(" ")[0]), len(each)))


def _in_list(value: Any, arguments: tuple[Any, ...], place: str) -> Iterator[str]:
    if not isinstance(value, list):
        yield f"{place} is no list"
        return
    for index, item in enumerate(value):
        yield from _in_value(item, arguments[0], f"{place}[{index}]")


_CHECKS: dict[Any, Callable[[Any, tuple[Any, ...], str], Iterator[str]]] = {
    Union: _in_union,
    UnionType: _in_union,
    Literal: _in_choice,
    list: _in_list,
    stripe.ListObject: _in_page,
    UntypedStripeObject: _in_mapping,
}
