"""The five collections of a programme in one table: everything that treats them alike reads it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, true

from services.api.events.models import Collection
from services.api.events.permissions import Action
from services.api.events.versions import Scope
from services.api.programme import bodies, models, views
from services.api.programme.models import Item, Pictured, ProgrammeSession, SessionState, Speaker
from services.api.programme.views import View
from shared.web import Body


@dataclass(frozen=True)
class Resource:
    """One collection. `public` says which rows of it are for everybody; `most` how many an event may have.

    `includes` are the fields that `?include=` adds, each with the collection that it comes from.
    """

    collection: Collection
    singular: str
    model: type[Item]
    body: type[Body]
    view: Callable[[Any, Scope], View | None]
    action: Action = Action.MANAGE_PROGRAMME
    public: ColumnElement[bool] = field(default_factory=true)
    most: int = 2000
    includes: Mapping[str, Collection] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.collection.value

    @property
    def title_field(self) -> str:
        return "title" if self.collection is Collection.SESSIONS else "name"

    @property
    def has_pictures(self) -> bool:
        return issubclass(self.model, Pictured)

    @property
    def arrange_action(self) -> Action:
        """Whoever puts a list in order touches all of it, so their own tracks are not enough."""
        return Action.MANAGE_PROGRAMME

    def sent(self, row: Item) -> dict[str, Any]:
        """What a client could have sent to make the row as it is."""
        return {name: getattr(row, name) for name in self.body.model_fields}

    def visible(self, scope: Scope) -> ColumnElement[bool]:
        return true() if scope is Scope.TEAM else self.public


TRACKS = Resource(Collection.TRACKS, "track", models.Track, bodies.TrackBody, views.track, most=100)
ROOMS = Resource(Collection.ROOMS, "room", models.Room, bodies.RoomBody, views.room, most=500)
SPEAKERS = Resource(
    Collection.SPEAKERS,
    "speaker",
    Speaker,
    bodies.SpeakerBody,
    views.speaker,
    public=Speaker.is_public == true(),
)
SPONSORS = Resource(
    Collection.SPONSORS, "sponsor", models.Sponsor, bodies.SponsorBody, views.sponsor, includes={}
)
SESSIONS = Resource(
    Collection.SESSIONS,
    "session",
    ProgrammeSession,
    bodies.SessionBody,
    views.session,
    action=Action.MANAGE_SESSIONS,
    public=ProgrammeSession.state == SessionState.CONFIRMED,
    includes={"track": Collection.TRACKS, "speakers": Collection.SPEAKERS},
)
RESOURCES = (SESSIONS, SPEAKERS, TRACKS, ROOMS, SPONSORS)


def resource_of(row: Item) -> Resource:
    return _BY_MODEL[type(row)]


_BY_MODEL: Mapping[type[Item], Resource] = {resource.model: resource for resource in RESOURCES}
