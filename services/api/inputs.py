"""Kinds of values that people type, as types for request bodies. Each refuses with a sentence for the field."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import cache
from typing import Annotated, Any
from zoneinfo import available_timezones

from email_validator import EmailNotValidError, validate_email
from pydantic import AfterValidator, AwareDatetime, BeforeValidator, Field, NaiveDatetime

from services.api.accounts.addresses import LONGEST_ADDRESS, key_of

NOT_GIVEN: Any = None
"""A default that nobody reads, for bodies of which only what was given counts; null does not leave a field out."""
# Control characters: PostgreSQL refuses NUL, and the others break lines in mails and on pages.
_CONTROL = re.compile("[\x00-\x1f\x7f]")
_CONTROL_BUT_LINE_ENDS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_FIRST_YEAR, _LAST_YEAR = 1970, 2200


def _one_line(value: str) -> str:
    if _CONTROL.search(value):
        raise ValueError("Please write it in one line, without control characters")
    return value


def _lines(value: str) -> str:
    if _CONTROL_BUT_LINE_ENDS.search(value):
        raise ValueError("Please leave out control characters")
    return value


def _none_is_empty(value: object) -> object:
    return "" if value is None else value


def _address(value: str) -> str:
    try:
        # `.test` addresses are let through: people try things out, and mail to them goes nowhere.
        validate_email(value, check_deliverability=False, test_environment=True)
    except EmailNotValidError as error:
        raise ValueError(f"Please check the address: {error}") from error
    if len(key_of(value)) > LONGEST_ADDRESS:  # one letter can become eighteen
        raise ValueError("Please check the address: it is too long")
    return value


def _written(value: object) -> object:
    """Pydantic would read a number as seconds since 1970; nobody means that here."""
    if isinstance(value, str | datetime):
        return value
    raise ValueError("Please give a time such as 2026-11-12T09:30:00Z")


def _plausible(value: datetime) -> datetime:
    if not _FIRST_YEAR < value.year < _LAST_YEAR:
        raise ValueError(f"Please choose a year between {_FIRST_YEAR} and {_LAST_YEAR}")
    return value


def _in_utc(value: datetime) -> datetime:
    return value.astimezone(UTC)


def zone_choices(present: str = "UTC") -> list[tuple[str, str]]:
    """For a select: UTC, then places by name; with `present`, whatever it is."""
    return [(name, name.replace("_", " ")) for name in ("UTC", *sorted({*_places(), present} - {"UTC"}))]


@cache
def _places() -> frozenset[str]:
    return frozenset(
        name for name in available_timezones() if "/" in name and not name.startswith(("Etc/", "SystemV/"))
    )


def _zone(value: str) -> str:
    if value not in available_timezones():
        raise ValueError("Please choose a time zone such as Europe/Lisbon")
    return value


Line = Annotated[str, AfterValidator(_one_line)]
Prose = Annotated[str, BeforeValidator(_none_is_empty), AfterValidator(_lines)]
"""Null says that there is none, as it does of a venue."""
Address = Annotated[str, Field(max_length=LONGEST_ADDRESS), AfterValidator(_address)]
Moment = Annotated[
    AwareDatetime, BeforeValidator(_written), AfterValidator(_plausible), AfterValidator(_in_utc)
]
LocalTime = Annotated[NaiveDatetime, BeforeValidator(_written), AfterValidator(_plausible)]
"""As `datetime-local` inputs send it: what a clock at the place shows."""
Zone = Annotated[str, Field(max_length=64), AfterValidator(_zone)]
