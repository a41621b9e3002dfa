"""Stars over HTTP: everybody's own, and the calendar of them behind a signed link."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from flask import Blueprint, Response, jsonify
from flask.typing import ResponseReturnValue
from pydantic import Field

from services.api.events.permissions import visible
from services.api.inputs import Line
from services.api.keyring import keyring
from services.api.schedule import published, stars
from services.api.schedule.exports import calendars
from services.api.schedule.exports.sites import Site
from services.api.schedule.models import StarFeed
from shared import auth, web
from shared.web import Body

blueprint = Blueprint("stars", __name__, url_prefix="/api/v1/events/<uuid:event_id>")


class FeedQuery(Body):
    """`token` is the signed part of the link."""

    token: Annotated[Line, Field(max_length=1000)] = ""


def link(feed: StarFeed) -> str:
    """The whole address, for calendar programs."""
    token = keyring().links.star_feed(feed.account_id, feed.event_id, feed.rotation)
    return Site.here().whole(f"/api/v1/events/{feed.event_id}/stars.ics?token={token}")


@blueprint.get("/stars")
def index(event_id: UUID) -> ResponseReturnValue:
    person = auth.person()
    with web.transaction() as session:
        visible(session, event_id, person)
        found = stars.of_account(session, event_id, person.id)
        feed = stars.feed_of(session, event_id, person.id)
    return jsonify(items=[str(one) for one in found], next=None, feed=link(feed) if feed else None)


@blueprint.put("/stars/<uuid:session_id>")
def add(event_id: UUID, session_id: UUID) -> ResponseReturnValue:
    person = auth.person()
    with web.transaction() as session:
        visible(session, event_id, person, keep=True)
        stars.add(session, event_id, session_id, person.id)
    return "", 204


@blueprint.delete("/stars/<uuid:session_id>")
def remove(event_id: UUID, session_id: UUID) -> ResponseReturnValue:
    person = auth.person()
    with web.transaction() as session:
        visible(session, event_id, person)
        stars.remove(session, event_id, session_id, person.id)
    return "", 204


@blueprint.put("/stars/feed")
def open_feed(event_id: UUID) -> ResponseReturnValue:
    """The link to the calendar of one's stars; it works without a login until it is revoked."""
    person = auth.person()
    with web.transaction() as session:
        visible(session, event_id, person, keep=True)
        feed = stars.open_feed(session, event_id, person.id)
    return jsonify(url=link(feed))


@blueprint.delete("/stars/feed")
def revoke_feed(event_id: UUID) -> ResponseReturnValue:
    """Every link that there was is dead at once."""
    person = auth.person()
    with web.transaction() as session:
        visible(session, event_id, person, keep=True)
        stars.revoke_feed(session, event_id, person.id)
    return "", 204


@blueprint.get("/stars.ics")
def as_calendar(event_id: UUID) -> Response:
    """Whoever has the link sees it: so it is never kept by a cache that several share."""
    query = web.query(FeedQuery)
    with web.transaction() as session:
        event = visible(session, event_id, None)
        account_id = stars.account_of_link(session, keyring().links, event_id, query.token)
        mine = set(stars.of_account(session, event_id, account_id))
        whole = published.latest(session, event)
    talks = [talk for talk in whole.talks if talk.session_id in mine]
    made = calendars.calendar(whole, talks, f"{whole.event.name}: my stars", Site.here())
    return Response(
        calendars.written(made),
        content_type=calendars.CONTENT_TYPE,
        headers={"Cache-Control": "private, no-cache", "Content-Disposition": 'inline; filename="stars.ics"'},
    )
