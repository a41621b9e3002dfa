"""The pages of preferences: for all events, for a single one, and leaving a list of mails."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID
from zoneinfo import available_timezones

from flask import Blueprint, current_app, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from sqlalchemy.orm import Session

from services.notifications.mail.letters import ALL_CATEGORIES
from services.notifications.messages.categories import CATEGORIES, CHANNEL_TITLES, Category
from services.notifications.models import FanfareEvent, StoppedAddress
from services.notifications.preferences.form import (
    DELAYS,
    FORM_ERRORS,
    EventPreferencesForm,
    PreferencesForm,
    ticked,
)
from services.notifications.speaking import errors_of, speak_to
from services.notifications.use_cases import bounces, fanfare_events, preferences, waiting_mail
from services.notifications.use_cases.preferences import Choices
from shared import auth, web
from shared.auth.links import BadLink, LinkSigner, Unsubscription
from shared.errors import Forbidden, Invalid

preference_pages = Blueprint("preference_pages", __name__)
ZONES = [
    (name, name) for name in sorted(available_timezones()) if "/" in name and not name.startswith("Etc/")
]
ALL_OPTIONAL = "All optional mails"
LONGEST_NAME = 100
"""Of what is searched for."""


@dataclass(frozen=True)
class Known:
    """What the page of preferences starts from; `events` are those for which something else was chosen."""

    choices: Choices
    stopped: StoppedAddress | None
    events: Sequence[FanfareEvent]


@preference_pages.get("/notifications/preferences")
def show_preferences() -> ResponseReturnValue:
    person = auth.page_person()
    with web.transaction() as session:
        known = _known(session, person.id)
    return _preferences_page(known, _typed(known.choices))


@preference_pages.post("/notifications/preferences")
def save_preferences() -> ResponseReturnValue:
    person = auth.page_person()
    try:
        choices = web.form(PreferencesForm).choices(request.form)
    except Invalid as problem:
        with web.transaction() as session:
            known = _known(session, person.id)
        kept = replace(known, choices=replace(known.choices, channels=ticked(request.form)))
        return _preferences_page(kept, request.form.to_dict(), _errors(problem)), problem.status
    with web.transaction() as session:
        preferences.save(session, person.id, choices)
        waiting_mail.follow(session, person.id)
    return redirect("/notifications/preferences?saved", 303)


@preference_pages.post("/notifications/preferences/mail")
def resume_mail() -> ResponseReturnValue:
    """The button beside the news that the address refused a mail."""
    person = auth.page_person()
    with web.transaction() as session:
        bounces.resume_for(session, person.id)
    return redirect("/notifications/preferences?saved", 303)


@preference_pages.get("/notifications/preferences/events")
def list_events() -> ResponseReturnValue:
    """Where a single event is found."""
    person = auth.page_person()
    name = request.args.get("name", "")[:LONGEST_NAME].replace("\0", "")
    with web.transaction() as session:
        choices = _known(session, person.id).choices
        events, more = fanfare_events.heard_of(session, person.id, name)
    return render_template(
        "preference_events.html", events=events, different=set(choices.events), name=name, more=more
    )


@preference_pages.get("/notifications/preferences/events/<uuid:event_id>")
def show_event_preferences(event_id: UUID) -> ResponseReturnValue:
    person = auth.page_person()
    with web.transaction() as session:
        choices = _known(session, person.id).choices
        event = fanfare_events.of_reader_by_id(session, person.id, event_id, choices.events)
    return render_template(
        "event_preferences.html",
        event=event,
        different=event_id in choices.events,
        matrix=choices.matrix(event_id),
        **_table(locked=False),
    )


@preference_pages.post("/notifications/preferences/events/<uuid:event_id>")
def save_event_preferences(event_id: UUID) -> ResponseReturnValue:
    """Only what differs from the other events is kept, so that a change for all of them counts here as well."""
    person, boxes = auth.page_person(), web.form(EventPreferencesForm)
    with web.transaction() as session:
        choices = _known(session, person.id).choices
        fanfare_events.of_reader_by_id(session, person.id, event_id, choices.events)
        matrix = {} if boxes.like_all else choices.differing(ticked(request.form))
        preferences.save_for_event(session, person.id, event_id, matrix)
    return redirect("/notifications/preferences?saved", 303)


@preference_pages.get("/unsubscribe/<token>")
def ask_to_unsubscribe(token: str) -> ResponseReturnValue:
    """Changes nothing: link scanners open every link of a mail."""
    wish = _unsubscription(token)
    with web.transaction() as session:
        speak_to(session, wish.account_id)
    return render_template("unsubscribe.html", title=_title(wish), done=False)


@preference_pages.post("/unsubscribe/<token>")
@auth.by_signed_link
def unsubscribe(token: str) -> ResponseReturnValue:
    """The button of the page, and the one click of RFC 8058: no log-in is needed, the token says who."""
    wish = _unsubscription(token)
    with web.transaction() as session:
        preferences.stop_mail(session, wish.account_id, _categories(wish))
        speak_to(session, wish.account_id)
    return render_template("unsubscribe.html", title=_title(wish), done=True)


def _known(session: Session, user_id: UUID) -> Known:
    speak_to(session, user_id)
    choices = preferences.choices_of(session, [user_id])[user_id]
    events = fanfare_events.named(session, choices.events)
    return Known(choices, bounces.of(session, user_id), events)


def _preferences_page(known: Known, typed: dict[str, Any], errors: dict[str, str] | None = None) -> str:
    choices = known.choices
    return render_template(
        "preferences.html",
        matrix=choices.matrix(),
        typed=typed,
        errors=errors or {},
        saved="saved" in request.args,
        stopped=known.stopped,
        events=known.events,
        delays=[(minutes, _delay(minutes)) for minutes in DELAYS],
        zones=ZONES,
        account_timezone=choices.account_timezone or choices.timezone,
        **_table(locked=True),
    )


def _delay(minutes: int) -> str:
    if not minutes:
        return str(gettext("At once"))
    if minutes < 60:
        return str(ngettext("After %(num)s minute", "After %(num)s minutes", minutes))
    return str(ngettext("After %(num)s hour", "After %(num)s hours", minutes // 60))


def _table(*, locked: bool) -> dict[str, Any]:
    """Rows and columns of check boxes."""
    shown = [category for category in CATEGORIES.values() if locked or not category.locked]
    return {"categories": shown, "channels": CHANNEL_TITLES.items()}


def _typed(choices: Choices) -> dict[str, Any]:
    start, end = choices.quiet_hours or (None, None)
    return {
        "digest": choices.digest,
        "email_delay": int(choices.email_delay.total_seconds() // 60),
        "quiet_from": f"{start:%H:%M}" if start else "",
        "quiet_to": f"{end:%H:%M}" if end else "",
        "timezone": choices.own_timezone or "",
    }


def _errors(problem: Invalid) -> dict[str, str]:
    """What concerns the form as a whole is about the quiet hours: the only two fields that must fit each other."""
    return {field.replace("body", "quiet_to"): text for field, text in errors_of(problem).items()}


def _unsubscription(token: str) -> Unsubscription:
    links: LinkSigner = current_app.extensions["links"]
    try:
        wish = links.read_unsubscription(token)
    except BadLink as error:
        raise Forbidden(
            gettext("This link is damaged. Use the one in the mail, or change your preferences.")
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
