"""The pages: the inbox, preferences, and leaving a list of mails."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo, available_timezones

from flask import Blueprint, current_app, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from markupsafe import Markup
from pydantic import BaseModel

from services.notifications.categories import CATEGORIES, CHANNEL_TITLES, Category
from services.notifications.letters import ALL_CATEGORIES
from services.notifications.models import Notification, StoppedAddress
from services.notifications.preference_form import FORM_ERRORS, PreferencesForm
from services.notifications.speaking import speak_to
from services.notifications.use_cases import bounces, listing, preferences
from services.notifications.use_cases.preferences import Choices
from shared import auth, web
from shared.database import now
from shared.errors import Forbidden, Invalid
from shared.formats import ago, rfc3339
from shared.links import BadLink, LinkSigner, Unsubscription

pages = Blueprint("pages", __name__)
PAGE_SIZE = 20
ALL_OPTIONAL = "All optional mails"
ZONES = [
    (name, name) for name in sorted(available_timezones()) if "/" in name and not name.startswith("Etc/")
]


class InboxQuery(BaseModel):
    unread: bool = False
    before: UUID | None = None


@pages.get("/notifications")
def show_inbox() -> ResponseReturnValue:
    person, query = auth.page_person(), web.query(InboxQuery)
    wanted = listing.Wanted(PAGE_SIZE, before=query.before, unread=query.unread)
    with web.transaction() as session:
        page = listing.read_page(session, person.id, wanted)
        zone = preferences.choices_of(session, [person.id])[person.id].timezone
        speak_to(session, person.id)
    return render_template(
        "notifications.html",
        days=_days(page.items, ZoneInfo(zone)),
        inbox=page.state,
        unread_only=query.unread,
        next=page.last_id,
        zone=zone,
    )


@pages.get("/notifications/preferences")
def show_preferences() -> ResponseReturnValue:
    person = auth.page_person()
    with web.transaction() as session:
        choices = preferences.choices_of(session, [person.id])[person.id]
        stopped = bounces.of(session, person.id)
        speak_to(session, person.id)
    return _preferences_page(choices, _typed(choices), saved="saved" in request.args, stopped=stopped)


@pages.post("/notifications/preferences/mail")
def resume_mail() -> ResponseReturnValue:
    """The button beside the news that the address refused a mail."""
    person = auth.page_person()
    with web.transaction() as session:
        bounces.resume_for(session, person.id)
    return redirect("/notifications/preferences?saved", 303)


@pages.post("/notifications/preferences")
def save_preferences() -> ResponseReturnValue:
    person = auth.page_person()
    try:
        choices = web.form(PreferencesForm).choices(request.form)
    except Invalid as problem:
        with web.transaction() as session:
            known = preferences.choices_of(session, [person.id])[person.id]
            speak_to(session, person.id)
        ticked = replace(known, channels=PreferencesForm().choices(request.form).channels)
        return _preferences_page(ticked, request.form.to_dict(), errors=_errors(problem)), problem.status
    with web.transaction() as session:
        preferences.save(session, person.id, choices)
    return redirect("/notifications/preferences?saved", 303)


@pages.get("/unsubscribe/<token>")
def ask_to_unsubscribe(token: str) -> ResponseReturnValue:
    """Changes nothing: link scanners open every link of a mail."""
    wish = _unsubscription(token)
    with web.transaction() as session:
        speak_to(session, wish.account_id)
    return render_template("unsubscribe.html", title=_title(wish), done=False)


@pages.post("/unsubscribe/<token>")
def unsubscribe(token: str) -> ResponseReturnValue:
    """The button of the page, and the one click of RFC 8058: no log-in is needed, the token says who."""
    wish = _unsubscription(token)
    with web.transaction() as session:
        preferences.stop_mail(session, wish.account_id, _categories(wish))
        speak_to(session, wish.account_id)
    return render_template("unsubscribe.html", title=_title(wish), done=True)


def _days(items: Any, zone: ZoneInfo) -> list[dict[str, Any]]:
    today = now().astimezone(zone).date()
    by_day = groupby(items, key=lambda item: item.received_at.astimezone(zone).date())
    return [
        {"date": day.isoformat(), "title": day_title(day, today), "items": [_shown(item) for item in rows]}
        for day, rows in by_day
    ]


def day_title(day: date, today: date) -> str:
    """As `notification-days.js` writes it, which adds days to this list."""
    if day == today:
        return "Today"
    if day == today - timedelta(days=1):
        return "Yesterday"
    return f"{day:%A} {day.day} {day:%B %Y}"


def _shown(item: Notification) -> dict[str, Any]:
    received: datetime = item.received_at
    return {
        "id": str(item.id),
        "title": item.title,
        "message": Markup(item.message),  # noqa: S704 - cleaned when it was written
        "link": item.link,
        "has_read": item.has_read,
        "received_at": ago(received, str(get_locale())),
        "received_at_iso": rfc3339(received),
    }


def _preferences_page(
    choices: Choices,
    typed: dict[str, Any],
    *,
    errors: dict[str, str] | None = None,
    saved: bool = False,
    stopped: StoppedAddress | None = None,
) -> str:
    return render_template(
        "preferences.html",
        categories=CATEGORIES.values(),
        channels=CHANNEL_TITLES.items(),
        matrix=choices.matrix(),
        typed=typed,
        errors=errors or {},
        saved=saved,
        stopped=stopped,
        zones=ZONES,
        account_timezone=choices.account_timezone or choices.timezone,
    )


def _typed(choices: Choices) -> dict[str, Any]:
    start, end = choices.quiet_hours or (None, None)
    return {
        "digest": choices.digest,
        "quiet_from": f"{start:%H:%M}" if start else "",
        "quiet_to": f"{end:%H:%M}" if end else "",
        "timezone": choices.own_timezone or "",
    }


def _errors(problem: Invalid) -> dict[str, str]:
    """What concerns the form as a whole is about the quiet hours: the only two fields that must fit each other."""
    return {item["field"].replace("body", "quiet_to"): gettext(item["message"]) for item in problem.errors}


def _unsubscription(token: str) -> Unsubscription:
    links: LinkSigner = current_app.extensions["links"]
    try:
        wish = links.read_unsubscription(token)
    except BadLink as error:
        raise Forbidden(
            "This link is damaged. Use the one in the mail, or change your preferences."
        ) from error
    return wish


def _categories(wish: Unsubscription) -> list[Category]:
    """A category that exists no more has no mails to stop."""
    if wish.category == ALL_CATEGORIES:
        return list(CATEGORIES.values())
    return [category for name, category in CATEGORIES.items() if name == wish.category]


def _title(wish: Unsubscription) -> str:
    return CATEGORIES[wish.category].title if wish.category in CATEGORIES else ALL_OPTIONAL


def texts() -> tuple[str, ...]:
    """What is said here, to be translated."""
    return (ALL_OPTIONAL, *FORM_ERRORS)
