"""What clients send about the programme. A change is checked as the whole that comes out of it."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Annotated, Any
from urllib.parse import urlsplit
from uuid import UUID

from pydantic import AfterValidator, Field, field_validator, model_validator

from services.api.inputs import Address, Line, Moment, Prose
from services.api.programme import colours
from services.api.programme.models import LONGEST_NAME, LONGEST_TEXT, SessionState, SessionType
from shared.web import Body

MOST_LINKS = 20
MOST_TAGS = 20
MOST_SPEAKERS = 20
MOST_SPANS = 50
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def _web_address(value: str) -> str:
    """Only what a browser opens as a page: `javascript:` would run on ours."""
    if not value:
        return value
    try:
        parts = urlsplit(value)
    except ValueError as error:
        raise ValueError("Please check the address") from error
    if parts.scheme not in {"http", "https"} or not parts.hostname or " " in value:
        raise ValueError("Please give an address that starts with https://")
    return value


def _language(value: str) -> str:
    if value and not _LANGUAGE.fullmatch(value):
        raise ValueError("Please give a language tag such as en or pt-BR")
    return value


def _no_twins(values: tuple[Any, ...]) -> tuple[Any, ...]:
    if len(set(values)) < len(values):
        raise ValueError("Please name each only once")
    return values


Name = Annotated[Line, Field(min_length=1, max_length=LONGEST_NAME)]
ShortText = Annotated[Line, Field(max_length=LONGEST_NAME)]
Text = Annotated[Prose, Field(max_length=LONGEST_TEXT)]
WebAddress = Annotated[Line, Field(max_length=2000), AfterValidator(_web_address)]
Language = Annotated[Line, Field(max_length=35), AfterValidator(_language)]
Length = Annotated[int, Field(ge=1, le=24 * 60)]
"""Minutes."""
Tag = Annotated[Line, Field(min_length=1, max_length=50)]
Ids = Annotated[tuple[UUID, ...], AfterValidator(_no_twins)]


class Link(Body):
    url: Annotated[WebAddress, Field(min_length=1)]
    label: Annotated[Line, Field(max_length=100)] = ""


Links = Annotated[tuple[Link, ...], Field(max_length=MOST_LINKS)]


class Span(Body):
    """A time in which a speaker can come."""

    starts_at: Moment
    ends_at: Moment

    @model_validator(mode="after")
    def _in_order(self) -> Span:
        if self.ends_at <= self.starts_at:
            raise ValueError("Please let it end after it starts")
        return self


class TrackBody(Body):
    name: Name
    color: Annotated[Line, Field(max_length=20), AfterValidator(colours.read)] = colours.PALETTE[0]
    description: Text = ""
    organizer_ids: Annotated[Ids, Field(max_length=50)] = ()


class RoomBody(Body):
    name: Name
    capacity: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    location: ShortText = ""
    description: Text = ""


class SpeakerBody(Body):
    name: Name
    email: Address | None = None
    organization: ShortText = ""
    biography: Text = ""
    links: Links = ()
    availability: Annotated[tuple[Span, ...], Field(max_length=MOST_SPANS)] = ()
    is_public: bool = True

    @field_validator("availability")
    @classmethod
    def _apart(cls, spans: tuple[Span, ...]) -> tuple[Span, ...]:
        """In order; none overlaps the next."""
        ordered = tuple(sorted(spans, key=lambda span: span.starts_at))
        for before, after in pairwise(ordered):
            if after.starts_at < before.ends_at:
                raise ValueError("Please give times that do not overlap")
        return ordered


class SponsorBody(Body):
    name: Name
    level: Annotated[Line, Field(max_length=100)] = ""
    url: WebAddress = ""
    description: Text = ""


class SessionBody(Body):
    title: Name
    abstract: Text = ""
    type: SessionType = SessionType.TALK
    state: SessionState = SessionState.CONFIRMED
    length: Length = 30
    expected_audience: Annotated[int, Field(ge=0, le=1_000_000)] | None = None
    language: Language = ""
    track_id: UUID | None = None
    speaker_ids: Annotated[Ids, Field(max_length=MOST_SPEAKERS)] = ()
    links: Links = ()
    tags: Annotated[tuple[Tag, ...], Field(max_length=MOST_TAGS), AfterValidator(_no_twins)] = ()
    notes: Text = ""


class Order(Body):
    """A whole collection in its new order."""

    ids: Annotated[Ids, Field(max_length=10_000)]
