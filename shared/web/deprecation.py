"""Calls that will go one day. Their answers say since when, until when they work, and what replaces them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import wraps
from typing import ParamSpec, TypeVar

from flask import Response, after_this_request
from werkzeug.http import http_date

P = ParamSpec("P")
R = TypeVar("R")
MARK = "ending"
"""The attribute of a route that is to go, for those who describe it."""


@dataclass(frozen=True)
class Ending:
    """`instead` is a path, or the address of a page that tells what to do. Days begin in UTC."""

    since: date
    until: date
    instead: str

    def tell(self, response: Response) -> Response:
        """Deprecation is RFC 9745, Sunset RFC 8594."""
        response.headers["Deprecation"] = f"@{int(_midnight(self.since).timestamp())}"
        response.headers["Sunset"] = http_date(_midnight(self.until))
        response.headers.add("Link", f'<{self.instead}>; rel="successor-version"')
        return response


def deprecated(since: date, until: date, instead: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Decorate a route under which clients still call. Its errors say it as well, and so does the OpenAPI document."""
    ending = Ending(since, until, instead)

    def mark(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def told(*args: P.args, **kwargs: P.kwargs) -> R:
            after_this_request(ending.tell)
            return view(*args, **kwargs)

        setattr(told, MARK, ending)
        return told

    return mark


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
