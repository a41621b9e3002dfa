"""`/dev/mail/previews`: every mail in every language, from sample facts. Development only; no link in them works."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, make_response, render_template
from flask.typing import ResponseReturnValue

from services.notifications.mail.letters import Letters
from services.notifications.messages.categories import Channel
from services.notifications.messages.drafts import Draft, drafts_of
from services.notifications.messages.table import MESSAGES
from services.notifications.models import Delivery
from services.notifications.readers import LANGUAGES, Reader
from shared.auth.links import LinkSigner
from shared.database import new_id, now
from shared.errors import NotFound
from shared.events import AccountRegistered, Event, InviteSent, OrderInReview, Received
from shared.money.reasons import Reason

previews = Blueprint("previews", __name__, url_prefix="/dev/mail/previews")
ZONE = "Europe/Berlin"
DIGEST = "digest"
CONTENT_HEADERS = {"Content-Type", "MIME-Version"}
# The frame holds a mail's own HTML: it may style itself and open links, and nothing else.
FRAME_POLICY = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
START, END = datetime(2027, 3, 4, 8, 0, tzinfo=UTC), datetime(2027, 3, 5, 16, 0, tzinfo=UTC)
SLOT = {"room": "Main hall", "starts_at": START, "ends_at": START.replace(hour=9)}
ADA = {"account_id": UUID(int=1), "email": "ada@example.org", "name": "Ada Lovelace"}
BOB = {"account_id": UUID(int=2), "email": "bob@example.org", "name": "Bob Noyce"}
FACTS: Mapping[str, Any] = {
    **BOB, "verified": True, "language": "en", "timezone": ZONE, "subject": "samples/1", "sequence": 1, "rotation": 1,
    "recipients": (ADA,), "buyer": BOB, "invitee": BOB, "inviter": ADA, "reader": BOB, "speakers": (BOB,),
    "event_id": UUID(int=3), "event_name": "Harbour Conf", "role": "organizer", "invite_id": UUID(int=4),
    "occasion": {"starts_at": START, "ends_at": END, "timezone": "Europe/Lisbon", "place": "LX Factory, Lisbon"},
    "registered": True, "expires_at": START, "hold_ends_at": START, "order_id": UUID(int=5), "amount": 12900,
    "currency": "EUR", "tickets": ({"code": "K7QX-2MPD", "ticket_type": "Early bird"},), "payment_id": UUID(int=6),
    "refund_id": UUID(int=7), "refunded": 12900, "refunded_total": 12900, "reason": "The workshop is sold out",
    "dispute_id": "dp_1", "disputed": 12900, "status": "needs_response", "respond_by": START,
    "holds_tickets": True, "findings": "it was 10.00 EUR", "not_refunded": 12900, "came_back": True, "to_refund": 11900,
    "failure": Reason.ACCOUNT_CLOSED.value,
    "webhook_id": UUID(int=10), "host": "hooks.example.org", "because": "It answered 410: gone.",
    "proposal_id": UUID(int=8), "session_id": UUID(int=9), "title": "Looms and loops", "slot": SLOT,
    "before": SLOT | {"room": "Room 2"}, "release": "1.0",
    "sessions": (
        {"session_id": UUID(int=9), "title": "Looms and loops", "slot": SLOT, "before": SLOT | {"room": "Room 2"}},
    ),
    "removed": ({"session_id": UUID(int=12), "title": "Punched cards", "slot": SLOT | {"room": "Room 2"}},),
    "token_id": UUID(int=11), "token_name": "Badge printer", "release_id": UUID(int=13),
}  # fmt: skip
VARIANTS: Mapping[type[Event], Mapping[str, Mapping[str, Any]]] = {
    AccountRegistered: {"unproven": {"verified": False}},
    InviteSent: {"stranger": {"registered": False}},
    OrderInReview: {
        "other currency": {"can_be_accepted": False},
        "for the operator": {"can_be_accepted": False, "can_go_back": False},
    },
}
"""Mails that say something else in another case."""


@previews.get("")
def show_list() -> ResponseReturnValue:
    return render_template("previews.html", names=[*samples(), DIGEST], languages=LANGUAGES.names)


@previews.get("/<name>/<language>")
def show_mail(name: str, language: str) -> ResponseReturnValue:
    shown = mail(name, language)
    page = render_template(
        "preview.html",
        name=name,
        chosen=language,
        languages=LANGUAGES.names,
        subject=shown["Subject"],
        text=_body(shown, "plain"),
        headers=[(header, value) for header, value in shown.items() if header not in CONTENT_HEADERS],
    )
    return _with_policy(page, PAGE_POLICY)


@previews.get("/<name>/<language>/html")
def show_html(name: str, language: str) -> ResponseReturnValue:
    return _with_policy(_body(mail(name, language), "html"), FRAME_POLICY)


def samples(language: str = "en") -> dict[str, Draft]:
    """Every message that goes out by mail, by `event type`, with a number or a case where there are several."""
    reader = Reader(language, ZONE)
    return {
        name: draft
        for kind in MESSAGES
        for name, draft in _drafts(kind, reader)
        if Channel.EMAIL in draft.channels
    }


def letters(public_url: str = "https://fanfare.example") -> Letters:
    """Whose links are signed with a key of their own, so that they open nothing."""
    return Letters(public_url, "Fanfare <hello@fanfare.example>", LinkSigner(new_id().hex))


def delivery_of(draft: Draft) -> Delivery:
    return Delivery(
        id=new_id(),
        event_id=draft.cause.id,
        user_id=draft.user_id,
        action=draft.action,
        address=draft.recipient.email,
        category=draft.category.name,
        template=draft.template,
        context=draft.context,
        in_digest=False,
        created_at=draft.cause.time,
    )


def mail(name: str, language: str) -> EmailMessage:
    """Raises NotFound."""
    found = samples(language) if language in LANGUAGES.names else {}
    if name not in (*found, DIGEST) or not found:
        raise NotFound("There is no such mail.")
    if name == DIGEST:
        optional = [delivery_of(draft) for draft in found.values() if not draft.category.locked]
        return letters().digest(optional[:5])
    return letters().letter(delivery_of(found[name]))


def _drafts(kind: type[Event], reader: Reader) -> Iterator[tuple[str, Draft]]:
    for case, facts in {"": {}, **VARIANTS.get(kind, {})}.items():
        event = kind.model_validate({**FACTS, **facts})
        drafts = drafts_of(Received(new_id(), now(), None, event), lambda _: reader)
        for number, draft in enumerate(drafts, start=1):
            yield "-".join((kind.type, *filter(None, (case, str(number) if number > 1 else "")))), draft


def _body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return str(part.get_content()) if part else ""


def _with_policy(content: str, policy: str) -> Response:
    response = make_response(content)
    response.headers["Content-Security-Policy"] = policy
    return response
