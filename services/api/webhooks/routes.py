"""Webhooks as JSON, for those who run an event."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, current_app, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from services.api import creations
from services.api.events.permissions import Action, require
from services.api.keyring import keyring
from services.api.paging import Part
from services.api.webhooks import queue, use_cases, views
from services.api.webhooks.addresses import Reach
from services.api.webhooks.bodies import NewWebhook, WebhookChange
from services.api.webhooks.models import Webhook
from shared import auth, web
from shared.web import etag, limits

blueprint = Blueprint("webhooks", __name__, url_prefix="/api/v1/events/<uuid:event_id>/webhooks")


@blueprint.get("")
def index(event_id: UUID) -> ResponseReturnValue:
    person = auth.person()
    with web.transaction() as session:
        require(session, event_id, person, Action.MANAGE_WEBHOOKS)
        return web.items([views.webhook(each) for each in use_cases.of_event(session, event_id)])


@blueprint.post("")
@limits.rate("webhook-call")
def create(event_id: UUID) -> Response:
    """The answer holds the secret, again only for the same `Idempotency-Key`. The same URL once more is 409."""
    person = auth.person()
    key = creations.asked(person)
    with web.transaction() as session:
        creations.lock(session, key)
        event = require(session, event_id, person, Action.MANAGE_WEBHOOKS, lock=True)
        new = web.body(NewWebhook)
        made = creations.once(session, key, Webhook, lambda: use_cases.register(session, event, new, reach()))
        shown = views.with_secret(made.row, secret_of(made.row))
    answer = creations.answer(made, shown, f"/api/v1/events/{event_id}/webhooks/{made.row.id}")
    return etag.tagged(answer, views.tag(made.row), private=True)


@blueprint.get("/<uuid:webhook_id>")
def show(event_id: UUID, webhook_id: UUID) -> ResponseReturnValue:
    with web.transaction() as session:
        return _shown(_managed(session, event_id, webhook_id))


@blueprint.patch("/<uuid:webhook_id>")
def change(event_id: UUID, webhook_id: UUID) -> ResponseReturnValue:
    with web.transaction() as session:
        webhook = _managed(session, event_id, webhook_id, lock=True)
        etag.refuse_stale(views.tag(webhook))
        use_cases.change(session, webhook, web.body(WebhookChange).changes(), reach())
    return _shown(webhook)


@blueprint.delete("/<uuid:webhook_id>")
def delete(event_id: UUID, webhook_id: UUID) -> ResponseReturnValue:
    with web.transaction() as session:
        webhook = _managed(session, event_id, webhook_id, lock=True)
        etag.refuse_stale(views.tag(webhook))
        session.delete(webhook)
    return "", 204


@blueprint.post("/<uuid:webhook_id>/secret")
@limits.rate("webhook-call")
def rotate(event_id: UUID, webhook_id: UUID) -> ResponseReturnValue:
    """A new secret, shown this once. For a day calls are signed with both."""
    with web.transaction() as session:
        webhook = _managed(session, event_id, webhook_id, lock=True)
        etag.refuse_stale(views.tag(webhook))
        use_cases.rotate(webhook)
    answer = jsonify(views.with_secret(webhook, secret_of(webhook)))
    return etag.tagged(answer, views.tag(webhook), private=True)


@blueprint.post("/<uuid:webhook_id>/ping")
@limits.rate("webhook-call")
def ping(event_id: UUID, webhook_id: UUID) -> ResponseReturnValue:
    """A test call, within a second or two; what came of it is in its delivery."""
    with web.transaction() as session:
        webhook = _managed(session, event_id, webhook_id, lock=True)
        delivery = queue.ping(session, webhook)
    return jsonify(views.delivery(delivery)), 202


@blueprint.get("/<uuid:webhook_id>/deliveries")
def deliveries(event_id: UUID, webhook_id: UUID) -> ResponseReturnValue:
    with web.transaction() as session:
        webhook = _managed(session, event_id, webhook_id)
        page = use_cases.log(session, webhook, web.query(Part))
        return web.items([views.delivery(each) for each in page.rows], page.next)


@blueprint.get("/<uuid:webhook_id>/deliveries/<uuid:delivery_id>")
def show_delivery(event_id: UUID, webhook_id: UUID, delivery_id: UUID) -> ResponseReturnValue:
    with web.transaction() as session:
        webhook = _managed(session, event_id, webhook_id)
        return jsonify(views.delivery_in_full(use_cases.find_delivery(session, webhook, delivery_id)))


@blueprint.post("/<uuid:webhook_id>/deliveries/<uuid:delivery_id>/resend")
@limits.rate("webhook-call")
def resend(event_id: UUID, webhook_id: UUID, delivery_id: UUID) -> ResponseReturnValue:
    """Once more under the same `webhook-id`, and for three days where that fails."""
    with web.transaction() as session:
        webhook = _managed(session, event_id, webhook_id, lock=True)
        delivery = use_cases.resendable(session, webhook, delivery_id)
        queue.send_again(session, webhook, delivery)
    return jsonify(views.delivery(delivery)), 202


def reach() -> Reach:
    """How far the webhooks of this installation go."""
    found: Reach = current_app.config["WEBHOOKS_TO"]
    return found


def secret_of(webhook: Webhook) -> str:
    return keyring().webhooks.of(webhook.id, webhook.rotation)


def _managed(session: Session, event_id: UUID, webhook_id: UUID, *, lock: bool = False) -> Webhook:
    """For those who may manage it. Raises 401, 403 or 404."""
    require(session, event_id, auth.person(), Action.MANAGE_WEBHOOKS)
    return use_cases.find(session, event_id, webhook_id, lock=lock)


def _shown(webhook: Webhook) -> Response:
    return etag.tagged(jsonify(views.webhook(webhook)), views.tag(webhook), private=True)
