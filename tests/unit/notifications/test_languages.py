"""English and German: nothing left unsaid, and every time by the reader's clock."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask.testing import FlaskClient

from services.notifications.readers import LANGUAGES, Reader
from shared.database import new_id, now
from shared.events import AccountChanged, Occasion, OrderDisputed, PaymentFailed, Recipient
from shared.locale import formats
from shared.locale.languages import SOURCE, words_of_scripts
from tests.front_desk import json_of
from tests.post_room import (
    PostRoom,
    account_of,
    invite_accepted,
    invite_sent,
    order_paid,
    registered,
    somebody,
)
from tests.signing import new_person
from tests.unit.notifications.conftest import Reader as Visitor
from tests.unit.notifications.test_letters import html_of, letter, text_of
from tools import translations

OTHERS = [language for language in LANGUAGES.names if language != SOURCE]
CATALOGUES = [(folder, language) for folder in translations.SAID for language in OTHERS]
LISBON = Occasion(
    starts_at=datetime(2026, 12, 3, 8, 0, tzinfo=UTC),
    ends_at=datetime(2026, 12, 3, 16, 0, tzinfo=UTC),
    timezone="Europe/Lisbon",
    place="LX Factory, Lisbon",
)


def marks(text: str) -> list[str]:
    """What a text is filled with, and its tags: the same in every language."""
    return sorted(re.findall(r"\{\w+\}|%\(\w+\)[sd]|</?\w+>", text))


def each(text: str | Sequence[str] | None) -> Sequence[str]:
    """A text, or its forms for one and for many."""
    return [text] if isinstance(text, str) else text or [""]


def test_german_is_spoken() -> None:
    assert OTHERS == ["de"]
    assert LANGUAGES.spoken("de-AT") == "de"
    assert LANGUAGES.spoken("fr") == "en"


@pytest.mark.parametrize(("folder", "language"), CATALOGUES)
def test_every_text_has_its_words_in_every_language(folder: Path, language: str) -> None:
    said = {message.id for message in translations.wanted(folder) if message.id}
    kept = {message.id: message.string for message in translations.kept(folder, language) if message.id}

    assert said == set(kept), "run `make translations`"
    assert [text for text, words in kept.items() if not all(each(words))] == []


@pytest.mark.parametrize(("folder", "language"), CATALOGUES)
def test_no_word_is_filled_with_something_else_in_another_language(folder: Path, language: str) -> None:
    for message in translations.kept(folder, language):
        assert marks(each(message.string)[-1]) == marks(each(message.id)[-1])


def test_the_account_decides_which_language_a_message_is_in(room: PostRoom) -> None:
    ada = somebody("Ada")
    room.hear(registered(ada, language="de"))

    room.hear(invite_accepted(ada))

    [row] = room.notifications(account_of(ada))
    assert row.title == "Bob Noyce hat deine Einladung angenommen"
    assert row.message == "<b>Bob Noyce</b> ist jetzt bei <b>PyCon</b> dabei, in der Rolle: Organisator:in."
    [event] = room.published()
    assert event.language == "de"


def test_a_changed_account_is_written_to_in_its_new_language(room: PostRoom) -> None:
    ada = somebody("Ada")
    german = registered(ada, language="de")
    room.hear(german)
    room.hear(AccountChanged(**german.model_dump() | {"language": "en", "sequence": 2}))

    room.hear(invite_accepted(ada))

    assert room.notifications(account_of(ada))[0].title == "Bob Noyce accepted your invite"


def test_somebody_not_heard_of_is_written_to_as_the_event_says(room: PostRoom) -> None:
    eve = Recipient(email="eve@example.org", language="de-AT")

    room.hear(invite_sent(eve))

    assert room.deliveries()[0].context["title"] == "Einladung zu PyCon"


def test_a_time_in_a_message_is_by_the_readers_clock(room: PostRoom) -> None:
    ada = somebody("Ada")
    room.hear(registered(ada, language="de", timezone="Asia/Tokyo"))
    noon = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)
    facts = order_paid(somebody("Bob"), [ada]).model_dump() | {
        "payment_id": new_id(), "dispute_id": "d", "disputed": 2500, "status": "lost", "respond_by": noon,
    }  # fmt: skip

    room.hear(OrderDisputed.model_validate(facts))

    message = room.notifications(account_of(ada))[0].message
    assert "Antworte bis Mo., 30. Nov. 2026, 21:00 (Asia/Tokyo)." in message
    assert "25,00&nbsp;€" in message


def test_a_zone_of_their_own_comes_before_the_accounts(room: PostRoom) -> None:
    ada = somebody("Ada")
    room.hear(registered(ada, timezone="Asia/Tokyo"))
    room.choose(account_of(ada), own_timezone="America/Lima", channels={"team": {"email": True}})

    room.hear(invite_accepted(ada))

    assert room.deliveries()[-1].context["zone"] == "America/Lima"


def test_a_mail_says_when_and_where_the_event_is() -> None:
    mail = letter(order_paid(somebody("Bob"), occasion=LISBON))

    assert "When: Thu, 3 Dec 2026, 08:00 – 16:00 (Europe/Lisbon)" in text_of(mail)
    assert "Where: LX Factory, Lisbon" in text_of(mail)
    assert "<dt>Where</dt><dd>LX Factory, Lisbon</dd>" in html_of(mail)


def test_so_does_a_mail_about_a_payment(room: PostRoom) -> None:
    paid = order_paid(somebody("Bob"), occasion=LISBON).model_dump()
    room.hear(PaymentFailed.model_validate(paid | {"payment_id": new_id()}))

    [delivery] = room.deliveries()

    mail = letter(order_paid(somebody("Bob")), context=delivery.context, template=delivery.template)
    assert "When: Thu, 3 Dec 2026, 08:00 – 16:00 (Europe/Lisbon)" in text_of(mail)


def test_who_lives_by_another_clock_learns_both_times(room: PostRoom) -> None:
    bob = somebody("Bob")
    room.hear(registered(bob, language="de", timezone="Europe/Berlin"))
    room.hear(order_paid(bob, occasion=LISBON))

    [context] = [row.context for row in room.deliveries() if row.action == "order.paid"]
    mail = letter(order_paid(bob), context=context)

    assert "Wann: Do., 3. Dez. 2026, 09:00 – 17:00 (Europe/Berlin)" in text_of(mail)
    assert "Nach der Uhr vor Ort: Do., 3. Dez. 2026, 08:00 – 16:00 (Europe/Lisbon)" in text_of(mail)


def test_a_mail_queued_by_an_older_release_is_still_sent() -> None:
    mail = letter(
        invite_accepted(somebody("Ada")),
        context={"name": "Ada", "title": "Title", "message": "Text", "link": "/events", "button": "Open"},
    )

    assert "Hello Ada," in text_of(mail)


def test_how_long_ago_is_said_in_the_readers_language() -> None:
    assert formats.ago(now(), "de") == "jetzt"
    assert formats.ago(now()) == "now"


def test_a_span_over_midnight_names_both_days() -> None:
    reader = Reader("en", "Asia/Tokyo")
    start = datetime(2026, 11, 30, 22, 0, tzinfo=ZoneInfo("Asia/Tokyo"))

    assert reader.span(start, start.replace(hour=23)) == "Mon, 30 Nov 2026, 22:00 – 23:00 (Asia/Tokyo)"
    assert reader.span(start, start.replace(day=1, month=12)).endswith(
        "– Tue, 1 Dec 2026, 22:00 (Asia/Tokyo)"
    )


def test_pages_speak_the_language_of_the_account(room: PostRoom, ada: Visitor) -> None:
    told = Recipient(account_id=ada.id, name="Ada", email="ada@example.org")
    room.hear(registered(told, language="de"))

    page = ada.page.get("/notifications/preferences").text

    assert '<html lang="de">' in page
    assert "Einstellungen für Mitteilungen · Fanfare" in page
    assert "Jeden Montag um 8:00" in page
    assert 'data-label="Posteingang"' in page
    assert "Abmelden" in page


def test_without_a_known_account_the_browser_is_asked(ada: Visitor) -> None:
    page = ada.page.get("/notifications/preferences", headers={"Accept-Language": "de-CH,fr;q=0.5"}).text

    assert '<html lang="de">' in page


def test_the_inbox_and_its_scripts_speak_german(room: PostRoom, ada: Visitor) -> None:
    told = Recipient(account_id=ada.id, name="Ada", email="ada@example.org")
    room.hear(registered(told, language="de"))
    room.hear(invite_accepted(told))

    page = ada.page.get("/notifications").text

    assert ">Heute</h2>" in page
    assert 'data-action="read">Als gelesen markieren' in page
    assert ">Tickets und Zahlungen</a>" in page
    assert "Tastenkürzel" in page
    assert '<notification-bell lang="de"' in page
    assert words_on(page) == {"de": words_of_scripts("de")}


def test_what_goes_wrong_is_told_in_the_language_of_the_account(app: Flask) -> None:
    gunda = Visitor(app, new_person("Gunda", language="de"))

    unknown, refused = (
        gunda.page.get(path, headers={"Accept": "text/html"})
        for path in ("/notifications/nonsense", "/notifications/admin")
    )

    assert (unknown.status_code, refused.status_code) == (404, 403)
    assert "Diese Seite finden wir nicht" in unknown.text
    assert "Das dürfen nur die Administrator:innen der Plattform sehen." in refused.text


@pytest.mark.parametrize(
    ("browser", "said"), [("de-AT", "Dieser Link ist beschädigt"), ("fr", "This link is damaged")]
)
def test_a_stranger_with_a_damaged_link_is_told_in_the_language_of_their_browser(
    client: FlaskClient, browser: str, said: str
) -> None:
    answer = client.get("/unsubscribe/nonsense", headers={"Accept": "text/html", "Accept-Language": browser})

    assert answer.status_code == 403
    assert said in answer.text


def test_a_page_in_english_brings_no_words_along(ada: Visitor) -> None:
    assert words_on(ada.page.get("/notifications").text) == {}


@pytest.mark.parametrize(("language", "spoken"), [("de", "de"), ("en", "en"), ("fr", "en")])
def test_the_bell_elsewhere_is_given_its_readers_words(app: Flask, language: str, spoken: str) -> None:
    reader = Visitor(app, new_person(language=language))

    answer = json_of(reader.get("/api/v1/notifications/words"))

    assert answer == {"language": spoken, "words": words_of_scripts(spoken)}


def words_on(page: str) -> dict[str, Any]:
    """By language."""
    blocks = re.findall(r'<script type="application/json" data-words="(\w+)">(.*?)</script>', page)
    return {language: json.loads(words) for language, words in blocks}
