"""What the calls of a programme answer: its five collections, and the versions of all."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from pydantic import BaseModel, Field, create_model

from services.api.programme.bodies import Link, Span
from services.api.programme.resources import RESOURCES, Resource
from tools.openapi.reading import partial

EVENT = "/api/v1/events/{event_id}"


class ItemAnswer(BaseModel):
    id: UUID
    position: int


class TrackAnswer(ItemAnswer):
    """`text_color` can be read on `color`; `organizer_ids` are for the team."""

    name: str
    color: str
    text_color: str
    description: str
    organizer_ids: list[UUID] = Field(default_factory=list)


class RoomAnswer(ItemAnswer):
    name: str
    capacity: int | None
    location: str
    description: str


class SpeakerAnswer(ItemAnswer):
    """`email`, `availability` and `is_public` are for the team."""

    name: str
    organization: str
    biography: str
    links: list[Link]
    picture: str | None
    email: str | None = None
    availability: list[Span] = Field(default_factory=list)
    is_public: bool = True


class SponsorAnswer(ItemAnswer):
    name: str
    level: str
    url: str
    description: str
    picture: str | None


class SessionAnswer(ItemAnswer):
    """`notes` and `expected_audience` are for the team; `include=` adds `track` and `speakers`."""

    title: str
    abstract: str
    type: str
    state: str
    length: int
    language: str
    track_id: UUID | None
    speaker_ids: list[UUID]
    links: list[Link]
    tags: list[str]
    notes: str = ""
    expected_audience: int | None = None
    track: TrackAnswer | None = None
    speakers: list[SpeakerAnswer] | None = None


class Imported(BaseModel):
    added: int
    changed: int


class VersionsAnswer(BaseModel):
    event: int
    tracks: int
    rooms: int
    speakers: int
    sponsors: int
    sessions: int
    schedule: int
    ticket_rules: int
    call: int


ITEMS: Mapping[str, type[BaseModel]] = {
    "tracks": TrackAnswer,
    "rooms": RoomAnswer,
    "speakers": SpeakerAnswer,
    "sponsors": SponsorAnswer,
    "sessions": SessionAnswer,
}


WITH_PICTURES = ("speakers", "sponsors")


def _exported() -> Mapping[str, type[BaseModel]]:
    """Rows as an import takes them, each with its id."""
    return {f"GET {EVENT}/{resource.name}/export": _export_of(resource) for resource in RESOURCES}


def _export_of(resource: Resource) -> type[BaseModel]:
    kind = resource.singular.title()
    row = create_model(f"Exported{kind}", __base__=resource.body, id=(UUID, ...))
    return create_model(f"{kind}Export", rows=(list[row], ...))


def _of(collection: str, item: type[BaseModel]) -> Mapping[str, type[BaseModel]]:
    """`fields=` leaves a part of what is read."""
    part = partial(item)
    listed = create_model(f"{item.__name__}List", items=(list[part], ...), next=(str | None, ...))  # type: ignore[valid-type]
    path = f"{EVENT}/{collection}"
    return {
        f"GET {path}": listed,
        f"POST {path}": item,
        f"GET {path}/{{item_id}}": part,
        f"PATCH {path}/{{item_id}}": item,
        f"POST {path}/imports": Imported,
    }


PROGRAMME_ANSWERS: Mapping[str, type[BaseModel]] = {
    **{name: model for collection, item in ITEMS.items() for name, model in _of(collection, item).items()},
    **_exported(),
    **{
        f"{method} {EVENT}/{collection}/{{item_id}}/picture": ITEMS[collection]
        for method in ("PUT", "DELETE")
        for collection in WITH_PICTURES
    },
    f"GET {EVENT}/versions": VersionsAnswer,
}
