"""The page of the inbox. Preferences have `preference_pages`."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from markupsafe import Markup
from pydantic import BaseModel

from services.notifications.messages.categories import CATEGORIES, ON_SCREEN, Category, CategoryName
from services.notifications.messages.table import MESSAGES
from services.notifications.models import Notification
from services.notifications.readers import LANGUAGES
from services.notifications.speaking import speak_to
from services.notifications.use_cases import listing, preferences
from shared import auth, web
from shared.database import now
from shared.locale.formats import ago, long_day, rfc3339
from shared.locale.languages import SOURCE

pages = Blueprint("pages", __name__)
PAGE_SIZE = 20
TODAY, YESTERDAY = "Today", "Yesterday"


class InboxQuery(BaseModel):
    unread: bool = False
    archived: bool = False
    category: CategoryName | None = None
    before: UUID | None = None


@pages.get("/notifications")
def show_inbox() -> ResponseReturnValue:
    person, query = auth.page_person(), web.query(InboxQuery)
    wanted = listing.Wanted(PAGE_SIZE, **query.model_dump())
    with web.transaction() as session:
        page = listing.read_page(session, person.id, wanted)
        zone = preferences.choices_of(session, [person.id])[person.id].timezone
        speak_to(session, person.id)
    return render_template(
        "notifications.html",
        days=_days(page.items, ZoneInfo(zone)),
        inbox=page.state,
        shown=query,
        categories=[
            (each.name, LANGUAGES.say(each.title, str(get_locale()))) for each in _categories_on_screen()
        ],
        next=page.last_id,
        zone=zone,
    )


def _categories_on_screen() -> list[Category]:
    """Those that anything in an inbox can be of."""
    told = {
        message.category
        for messages in MESSAGES.values()
        for message in messages
        if ON_SCREEN & message.channels
    }
    return [category for category in CATEGORIES.values() if category in told]


def _days(items: Any, zone: ZoneInfo) -> list[dict[str, Any]]:
    today, language = now().astimezone(zone).date(), str(get_locale())
    by_day = groupby(items, key=lambda item: item.received_at.astimezone(zone).date())
    return [
        {
            "date": day.isoformat(),
            "title": day_title(day, today, language),
            "items": [_shown(item) for item in rows],
        }
        for day, rows in by_day
    ]


def day_title(day: date, today: date, language: str = SOURCE) -> str:
    """As `notification-days.js` writes it, which adds days to this list."""
    if day == today:
        return LANGUAGES.say(TODAY, language)
    if day == today - timedelta(days=1):
        return LANGUAGES.say(YESTERDAY, language)
    return long_day(day, language)


def _shown(item: Notification) -> dict[str, Any]:
    received: datetime = item.received_at
    return {
        "id": str(item.id),
        "title": item.title,
        "message": Markup(item.message),  # noqa: S704 - clean since it was written
        "link": item.link,
        "has_read": item.has_read,
        "received_at": ago(received, str(get_locale())),
        "received_at_iso": rfc3339(received),
    }


def texts() -> tuple[str, ...]:
    """What is said here, to be translated."""
    return (TODAY, YESTERDAY)
