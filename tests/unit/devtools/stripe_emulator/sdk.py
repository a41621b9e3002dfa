"""What the installed SDK's own methods ask for, and of which kinds their parameters and answers are."""

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, ForwardRef, get_args

from stripe import (
    _charge_service,
    _customer_service,
    _dispute_service,
    _event_service,
    _payment_intent_service,
    _refund_service,
)
from stripe._stripe_service import StripeService
from stripe.checkout import _session_line_item_service, _session_service

SERVICES: tuple[type[StripeService], ...] = (
    _charge_service.ChargeService,
    _customer_service.CustomerService,
    _dispute_service.DisputeService,
    _event_service.EventService,
    _payment_intent_service.PaymentIntentService,
    _refund_service.RefundService,
    _session_line_item_service.SessionLineItemService,
    _session_service.SessionService,
)
ID = "x"
"""Stands for every id in a path."""


@dataclass(frozen=True)
class Call:
    """`params` is the name of a TypedDict, `answer` that of a class, such as `ListObject[Refund]`."""

    params: str
    answer: str


class _Asked(Exception):
    def __init__(self, method: str, path: str) -> None:
        super().__init__(method, path)
        self.request = (method.upper(), path)


class _Listener:
    """In the place of what sends requests."""

    def request(self, method: str, path: str, *_: object, **__: object) -> None:
        raise _Asked(method, path)


def calls() -> dict[tuple[str, str], Call]:
    """Each by its method and path."""
    return {
        _request_of(service, method): _described(method)
        for service in SERVICES
        for method in _methods(service)
    }


def _methods(service: type) -> Iterator[Callable[..., Any]]:
    for name, method in vars(service).items():
        if inspect.isfunction(method) and not name.startswith("_") and not name.endswith("_async"):
            yield method


def _request_of(service: type[StripeService], method: Callable[..., Any]) -> tuple[str, str]:
    ids = [ID for each in _parameters(method).values() if each.annotation is str]
    try:
        method(service(_Listener()), *ids, **({"params": {}} if "params" in _parameters(method) else {}))
    except _Asked as asked:
        return asked.request
    raise AssertionError(f"{method} asks for nothing")


def _described(method: Callable[..., Any]) -> Call:
    annotation = _parameters(method)["params"].annotation
    named = [each for each in get_args(annotation) if isinstance(each, ForwardRef)]
    params = named[0].__forward_arg__ if named else str(annotation)
    return Call(params, str(inspect.signature(method).return_annotation))


def _parameters(method: Callable[..., Any]) -> dict[str, inspect.Parameter]:
    return dict(inspect.signature(method).parameters)
