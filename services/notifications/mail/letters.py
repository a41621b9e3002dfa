"""Builds the mails: HTML and text from one template. Links that carry a token are made here, and are kept nowhere."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from functools import cache
from pathlib import Path
from typing import Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from email_validator import EmailNotValidError, validate_email
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from services.notifications.messages.categories import CATEGORIES
from services.notifications.models import Delivery
from services.notifications.readers import LANGUAGES, Reader
from shared.auth.links import LinkSigner
from shared.database import now
from shared.locale import formats

TEMPLATES = Path(__file__).parents[1] / "templates" / "mails"
Form = Literal["html", "text"]
ALL_CATEGORIES = "all"
"""What a digest is unsubscribed from."""
MOST_IN_DIGEST = 50
"""More stand in the inbox; what stands in none is in the mail however much it is."""


class Unsendable(Exception):
    """No mail can be made for that address."""


class Letters:
    """`public_url` is the edge's address without a slash at the end, `mail_from` the sender as `Name <address>`."""

    def __init__(self, public_url: str, mail_from: str, links: LinkSigner) -> None:
        self._public_url = public_url
        name, address = parseaddr(mail_from)
        self._sender = Address(name, addr_spec=address)
        self._links = links
        self._makers: dict[str, Callable[[Delivery], str]] = {
            "welcome": self._welcome_link,
            "verification": self._verification_link,
            "password_reset": self._password_reset_link,
            "invite": self._invite_link,
        }

    def letter(self, delivery: Delivery) -> EmailMessage:
        """One mail for one delivery. Raises Unsendable."""
        context = self._with_link(delivery)
        return self._mail(delivery, delivery.context["title"], delivery.template, context, delivery.category)

    def digest(self, deliveries: Sequence[Delivery]) -> EmailMessage:
        """One mail for everything that waited for it; all go to the first one's address. Raises Unsendable."""
        first, number, shown = deliveries[0], len(deliveries), _shown(deliveries)
        ngettext = LANGUAGES.translations(_reader(first).language).ngettext
        subject = ngettext("One update from Fanfare", "%(number)d updates from Fanfare", number)
        subject %= {"number": number}
        context = {
            "name": first.context["name"],
            "items": [self._with_link(item) | {"told_at": _told_at(item)} for item in shown],
            "more": number - len(shown),
        }
        return self._mail(first, subject, "digest", context, ALL_CATEGORIES)

    def _mail(
        self, delivery: Delivery, subject: str, template: str, context: dict[str, Any], category: str
    ) -> EmailMessage:
        message = EmailMessage()
        self._address(message, delivery, subject)
        unsubscribe = self._unsubscribe_link(delivery, category)
        if unsubscribe:
            message["List-Unsubscribe"] = f"<{unsubscribe}>"
            message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        reader = _reader(delivery)
        shown = context | {
            "subject": subject,
            "public_url": self._public_url,
            "unsubscribe": unsubscribe,
            "language": reader.language,
            "zone": reader.zone,
            "label": context.get("button"),
        }
        text = _BLANK_LINES.sub("\n\n", _render("text", template, shown))
        html = _render("html", template, shown)
        # Left to itself the library picks base64 for short texts with a € in them, which spam filters dislike.
        message.set_content(text, cte="quoted-printable")
        message.add_alternative(html, subtype="html", cte="quoted-printable")
        message["Content-Language"] = reader.language
        return message

    def _address(self, message: EmailMessage, delivery: Delivery, subject: str) -> None:
        try:
            to = validate_email(delivery.address, check_deliverability=False, globally_deliverable=False)
        except EmailNotValidError as error:
            raise Unsendable(f"not an address: {error}") from error
        message["To"] = Address(username=to.local_part, domain=to.ascii_domain)
        message["From"] = self._sender
        message["Subject"] = subject
        message["Date"] = format_datetime(now())
        # The same at every try, so that a mail program shows one that was sent twice only once.
        # Another one when it is sent again on purpose: a mailbox shows what it has already only once.
        again = f".{delivery.resent_at:%Y%m%d%H%M%S}" if delivery.resent_at else ""
        message["Message-ID"] = f"<{delivery.id}{again}@{self._sender.domain}>"
        message["Auto-Submitted"] = "auto-generated"

    def _with_link(self, delivery: Delivery) -> dict[str, Any]:
        path = self._makers.get(delivery.template, _plain_link)(delivery)
        message = Markup(delivery.context["message"])  # noqa: S704 - clean since it was written
        return delivery.context | {
            "link": self._public_url + path,
            "message": message,
            "when_and_where": _when_and_where(delivery),
        }

    def _welcome_link(self, delivery: Delivery) -> str:
        return _plain_link(delivery) if delivery.context["verified"] else self._verification_link(delivery)

    def _verification_link(self, delivery: Delivery) -> str:
        return f"/verify/{self._links.verification(UUID(delivery.context['account_id']), delivery.address)}"

    def _password_reset_link(self, delivery: Delivery) -> str:
        account_id, rotation = UUID(delivery.context["account_id"]), delivery.context["rotation"]
        return f"/password-reset/{self._links.password_reset(account_id, rotation)}"

    def _invite_link(self, delivery: Delivery) -> str:
        token = self._links.invite(UUID(delivery.context["invite_id"]), delivery.context["rotation"])
        return f"/invites/{token}" if delivery.context["registered"] else f"/sign-up?invite={token}"

    def _unsubscribe_link(self, delivery: Delivery, category: str) -> str | None:
        locked = category != ALL_CATEGORIES and CATEGORIES[category].locked
        if locked or delivery.user_id is None:
            return None
        return f"{self._public_url}/unsubscribe/{self._links.unsubscription(delivery.user_id, category)}"


def _shown(deliveries: Sequence[Delivery]) -> Sequence[Delivery]:
    """The newest ones, and those that are nowhere else."""
    newest = {item.id for item in deliveries[-MOST_IN_DIGEST:]}
    return [item for item in deliveries if item.id in newest or item.notification_id is None]


def _told_at(delivery: Delivery) -> str:
    reader = _reader(delivery)
    return formats.moment(delivery.created_at, reader.zone, reader.language)


def _plain_link(delivery: Delivery) -> str:
    return str(delivery.context["link"])


def _reader(delivery: Delivery) -> Reader:
    """As the words were written: the rest of the mail goes with them."""
    context = delivery.context
    return Reader(context.get("language", "en"), context.get("zone", "UTC"))


def _when_and_where(delivery: Delivery) -> list[tuple[str, str]]:
    """Labels and values; by the reader's clock, and by that of the place where it shows another time."""
    occasion, reader = delivery.context.get("occasion"), _reader(delivery)
    if not occasion:
        return []
    start, end = (datetime.fromisoformat(occasion[name]) for name in ("starts_at", "ends_at"))
    found = [(reader.say(WHEN), reader.span(start, end))]
    if _offset(start, occasion["timezone"]) != _offset(start, reader.zone):
        found.append((reader.say(ON_SITE), Reader(reader.language, occasion["timezone"]).span(start, end)))
    if occasion["place"]:
        found.append((reader.say(WHERE), occasion["place"]))
    return found


def _offset(moment: datetime, zone: str) -> timedelta | None:
    return moment.astimezone(ZoneInfo(zone)).utcoffset()


WHEN, ON_SITE, WHERE = "When", "By the clock there", "Where"
_BLANK_LINES = re.compile(r"\n{3,}")


def _render(form: Form, template: str, context: dict[str, Any]) -> str:
    environment = _environment(form, context["language"])
    return environment.get_template(f"{template}.jinja").render(context)


@cache
def _environment(form: Form, language: str) -> Environment:
    """One template makes both forms: its layout and its parts come from the form's own folder."""
    environment = Environment(
        loader=FileSystemLoader([TEMPLATES / form, TEMPLATES]),
        autoescape=select_autoescape(("jinja",)) if form == "html" else False,  # noqa: S701 - text is not HTML
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_gettext_translations(  # type: ignore[attr-defined]
        LANGUAGES.translations(language), newstyle=True
    )
    environment.filters["text"] = lambda value: value.striptags() if isinstance(value, Markup) else value
    environment.filters["span"] = lambda slot, zone: Reader(language, zone).span(
        datetime.fromisoformat(slot["starts_at"]), datetime.fromisoformat(slot["ends_at"])
    )
    environment.filters["day"] = lambda value, zone: formats.day(
        datetime.fromisoformat(value), zone, language
    )
    return environment


def texts() -> tuple[str, ...]:
    """What is said here, to be translated."""
    return (WHEN, ON_SITE, WHERE)
