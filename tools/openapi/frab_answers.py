"""frab's JSON as we write it, and the little that we ask of one that is imported."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field

EVENT = "/api/v1/events/{event_id}"


class FrabPerson(BaseModel):
    guid: UUID
    name: str
    biography: str
    avatar: str | None
    url: str


class FrabLink(BaseModel):
    url: str
    title: str
    type: str


class FrabTalk(BaseModel):
    """`start` and `duration` are as `09:30`, at the place."""

    guid: UUID
    id: int
    url: str
    origin_url: str
    date: datetime
    start: str
    end: datetime
    duration: str
    room: str
    slug: str
    title: str
    subtitle: str
    track: str | None
    type: str
    language: str
    abstract: str
    description: str
    persons: list[FrabPerson]
    links: list[FrabLink]
    attachments: list[FrabLink]


class FrabDay(BaseModel):
    """`rooms` by name: what starts in them on that day."""

    index: int
    date: date
    day_start: datetime
    day_end: datetime
    rooms: dict[str, list[FrabTalk]]


class FrabTrack(BaseModel):
    name: str
    slug: str
    color: str


class FrabRoom(BaseModel):
    name: str
    guid: UUID
    description: str
    capacity: int | None


class FrabConference(BaseModel):
    acronym: str
    title: str
    start: date
    end: date
    days_count: int = Field(alias="daysCount")
    timeslot_duration: str
    time_zone_name: str
    url: str
    tracks: list[FrabTrack]
    rooms: list[FrabRoom]
    days: list[FrabDay]


class FrabSchedule(BaseModel):
    version: str
    base_url: str
    conference: FrabConference


class FrabGenerator(BaseModel):
    name: str
    version: str
    url: str


class FrabDocument(BaseModel):
    """See c3voc's schema, which `$schema` names."""

    schema_address: str = Field(alias="$schema")
    generator: FrabGenerator
    schedule: FrabSchedule


class ImportedDay(BaseModel):
    """Of a talk `guid` or `id`, `title`, `date`, `duration` and `room` count; `persons`, `track` and others may be."""

    rooms: dict[str, list[dict[str, Any]]]


class ImportedConference(BaseModel):
    days: list[ImportedDay]


class ConferenceToImport(BaseModel):
    conference: ImportedConference


class FrabImport(BaseModel):
    """As frab, pretalx and we ourselves write it; what is more in it is not looked at."""

    schedule: ConferenceToImport


FRAB_ANSWERS: Mapping[str, type[BaseModel]] = {f"GET {EVENT}/schedule.json": FrabDocument}
FRAB_BODIES: Mapping[str, type[BaseModel]] = {f"POST {EVENT}/schedule/imports": FrabImport}
