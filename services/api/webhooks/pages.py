"""Pages of an event's webhooks: the list, and each with its log."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from services.api import confirmation, forms
from services.api.events.permissions import Action, allowed_to, require
from services.api.paging import Part
from services.api.webhooks import questions, queue, use_cases
from services.api.webhooks.bodies import NewWebhook, WebhookChange
from services.api.webhooks.catalogue import PUBLIC
from services.api.webhooks.models import Webhook
from services.api.webhooks.routes import reach, secret_of
from shared import auth, web
from shared.auth import Person
from shared.errors import Problem
from shared.web import limits
from shared.web.bodies import validated

blueprint = Blueprint("webhook_pages", __name__, url_prefix="/events/<uuid:event_id>/webhooks")
blueprint.add_app_template_global(questions.new_secret, "new_secret_question")
blueprint.add_app_template_global(questions.deletion, "webhook_deletion_question")
ONE = "/<uuid:webhook_id>"
FIRST_PART = Part(limit=25)
DONE = {
    "saved": "Saved.",
    "deleted": "The webhook is deleted.",
    "on": "It is switched on.",
    "off": "It is switched off; what it still waited for is given up.",
    "ping": "The test call is on its way: reload the page to see what came of it.",
    "resent": "It is on its way again: reload the page to see what came of it.",
}
KINDS = [(public.type, public.meaning) for public in PUBLIC.values()]


@blueprint.get("")
def index(event_id: UUID) -> ResponseReturnValue:
    return forms.show("webhooks/list.html", done=DONE, **_list(event_id, auth.page_person()))


@blueprint.post("")
@limits.rate("webhook-call")
def create(event_id: UUID) -> ResponseReturnValue:
    """The answer shows the secret and is no redirect: it is told nowhere else. Sent again it is refused."""
    person = auth.page_person()
    try:
        with web.transaction() as session:
            event = require(session, event_id, person, Action.MANAGE_WEBHOOKS, lock=True)
            webhook = use_cases.register(session, event, validated(NewWebhook, _sent()), reach())
    except Problem as problem:
        return forms.again("webhooks/list.html", problem, chosen=_chosen(), **_list(event_id, person))
    return _with_secret(event_id, webhook, person)


@blueprint.get(ONE)
def show(event_id: UUID, webhook_id: UUID) -> ResponseReturnValue:
    part = Part(cursor=web.query(Part).cursor, limit=FIRST_PART.limit)
    context = _one(event_id, webhook_id, auth.page_person(), part)
    return forms.show("webhooks/webhook.html", _typed(context["webhook"]), DONE, **context)


@blueprint.post(ONE)
def change(event_id: UUID, webhook_id: UUID) -> ResponseReturnValue:
    person = auth.page_person()
    try:
        with web.transaction() as session:
            webhook = _managed(session, event_id, webhook_id)
            forms.refuse_stale(webhook.version)
            changes = validated(WebhookChange, _sent()).changes()
            use_cases.change(session, webhook, changes, reach())
    except Problem as problem:
        context = _one(event_id, webhook_id, person) | {"chosen": _chosen()}
        return forms.again("webhooks/webhook.html", problem, _typed(context["webhook"]), **context)
    return _back(event_id, webhook_id, "saved")


@blueprint.post(f"{ONE}/switch")
def switch(event_id: UUID, webhook_id: UUID) -> ResponseReturnValue:
    enabled = request.form.get("enabled") == "1"
    with web.transaction() as session:
        webhook = _managed(session, event_id, webhook_id)
        use_cases.change(session, webhook, {"enabled": enabled}, reach())
    return _back(event_id, webhook_id, "on" if enabled else "off")


@blueprint.post(f"{ONE}/secret")
@limits.rate("webhook-call")
def rotate(event_id: UUID, webhook_id: UUID) -> ResponseReturnValue:
    person = auth.page_person()
    with web.transaction() as session:
        webhook = _managed(session, event_id, webhook_id)
        use_cases.rotate(webhook)
        confirmation.require(questions.new_secret(), f"/events/{event_id}/webhooks/{webhook_id}")
    return _with_secret(event_id, webhook, person)


@blueprint.post(f"{ONE}/ping")
@limits.rate("webhook-call")
def ping(event_id: UUID, webhook_id: UUID) -> ResponseReturnValue:
    person = auth.page_person()
    try:
        with web.transaction() as session:
            queue.ping(session, _managed(session, event_id, webhook_id))
    except Problem as problem:
        return _again(event_id, webhook_id, person, problem)
    return _back(event_id, webhook_id, "ping")


@blueprint.post(f"{ONE}/deletion")
def delete(event_id: UUID, webhook_id: UUID) -> ResponseReturnValue:
    with web.transaction() as session:
        session.delete(_managed(session, event_id, webhook_id))
        confirmation.require(questions.deletion(), f"/events/{event_id}/webhooks/{webhook_id}")
    return forms.go(f"/events/{event_id}/webhooks?done=deleted")


@blueprint.post(f"{ONE}/deliveries/<uuid:delivery_id>/resend")
@limits.rate("webhook-call")
def resend(event_id: UUID, webhook_id: UUID, delivery_id: UUID) -> ResponseReturnValue:
    person = auth.page_person()
    try:
        with web.transaction() as session:
            webhook = _managed(session, event_id, webhook_id)
            queue.send_again(session, webhook, use_cases.resendable(session, webhook, delivery_id))
    except Problem as problem:
        return _again(event_id, webhook_id, person, problem)
    return _back(event_id, webhook_id, "resent")


def _managed(session: Session, event_id: UUID, webhook_id: UUID) -> Webhook:
    """Locked. Raises 403 or 404."""
    require(session, event_id, auth.page_person(), Action.MANAGE_WEBHOOKS)
    return use_cases.find(session, event_id, webhook_id, lock=True)


def _list(event_id: UUID, person: Person) -> dict[str, Any]:
    """Raises 403 or 404 for who may not see the page."""
    with web.transaction() as session:
        return {
            "event": require(session, event_id, person, Action.MANAGE_WEBHOOKS),
            "allowed": allowed_to(session, event_id, person),
            "webhooks": use_cases.of_event(session, event_id),
            "kinds": KINDS,
        }


def _one(event_id: UUID, webhook_id: UUID, person: Person, part: Part = FIRST_PART) -> dict[str, Any]:
    with web.transaction() as session:
        event = require(session, event_id, person, Action.MANAGE_WEBHOOKS)
        webhook = use_cases.find(session, event_id, webhook_id)
        page = use_cases.log(session, webhook, part)
        return {
            "event": event,
            "allowed": allowed_to(session, event_id, person),
            "webhook": webhook,
            "deliveries": page.rows,
            "older": page.next,
            "kinds": KINDS,
            "chosen": webhook.types,
        }


def _with_secret(event_id: UUID, webhook: Webhook, person: Person) -> ResponseReturnValue:
    context = _one(event_id, webhook.id, person)
    return forms.show("webhooks/webhook.html", _typed(webhook), secret=secret_of(webhook), **context)


def _again(event_id: UUID, webhook_id: UUID, person: Person, problem: Problem) -> ResponseReturnValue:
    context = _one(event_id, webhook_id, person)
    return forms.again("webhooks/webhook.html", problem, _typed(context["webhook"]), **context)


def _back(event_id: UUID, webhook_id: UUID, done: str) -> ResponseReturnValue:
    return forms.go(f"/events/{event_id}/webhooks/{webhook_id}?done={done}")


def _sent() -> dict[str, Any]:
    """The form as the JSON calls would send it."""
    return {
        "url": request.form.get("url", ""),
        "description": request.form.get("description", ""),
        "types": _chosen(),
    }


def _chosen() -> list[str]:
    return request.form.getlist("types")


def _typed(webhook: Webhook) -> dict[str, str]:
    return {"url": webhook.url, "description": webhook.description}
