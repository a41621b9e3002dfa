"""What an event's page shows of its programme to everybody, and what it tells machines (schema.org)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Blueprint, current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from services.api.events.models import Event
from services.api.events.versions import Scope
from services.api.programme.models import ProgrammeSession, Speaker, Sponsor, Track
from services.api.programme.resources import SESSIONS, SPEAKERS, SPONSORS, TRACKS, Resource
from shared import web

blueprint = Blueprint("programme_parts", __name__)
LONGEST_SUMMARY = 200


@dataclass(frozen=True)
class PublicProgramme:
    sessions: Sequence[ProgrammeSession]
    speakers: Mapping[UUID, Speaker]
    tracks: Mapping[UUID, Track]
    sponsors: Sequence[Sponsor]


@blueprint.app_template_global("public_programme")
def public_programme(event: Event) -> PublicProgramme:
    """Only what is for everybody, whoever is looking."""
    with web.transaction() as session:
        return PublicProgramme(
            sessions=_public(session, event, SESSIONS),
            speakers={row.id: row for row in _public(session, event, SPEAKERS)},
            tracks={row.id: row for row in _public(session, event, TRACKS)},
            sponsors=_public(session, event, SPONSORS),
        )


@blueprint.app_template_global("schema_org")
def schema_org(event: Event, programme: PublicProgramme, organizer: str) -> dict[str, Any]:
    """https://schema.org/Event."""
    site = current_app.config["PUBLIC_URL"].rstrip("/")
    place = event.venue or {}
    told: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": event.name,
        "url": f"{site}/events/{event.id}",
        "startDate": event.local_start.isoformat(timespec="seconds"),
        "endDate": event.local_end.isoformat(timespec="seconds"),
        "eventStatus": "https://schema.org/EventScheduled",
        "description": summary(event),
        "organizer": {"@type": "Person", "name": organizer},
        "performer": [{"@type": "Person", "name": one.name} for one in programme.speakers.values()],
        "sponsor": [{"@type": "Organization", "name": one.name} for one in programme.sponsors],
    }
    if place:
        told["location"] = {
            "@type": "Place",
            "name": place.get("name") or place.get("address"),
            "address": place.get("address") or place.get("name"),
        }
    return told


@blueprint.app_template_global("summary")
def summary(event: Event) -> str:
    """One line about it, for previews elsewhere."""
    text = " ".join(event.description.split())
    return text if len(text) <= LONGEST_SUMMARY else text[: LONGEST_SUMMARY - 1].rstrip() + "…"


def _public(session: Session, event: Event, resource: Resource) -> Sequence[Any]:
    model = resource.model
    rows = select(model).where(model.event_id == event.id, resource.visible(Scope.PUBLIC))
    return session.scalars(rows.order_by(model.position, model.id)).all()
