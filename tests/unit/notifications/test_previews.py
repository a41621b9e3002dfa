"""`/dev/mail/previews`: every mail in every language, in development alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

import pytest
from flask.testing import FlaskClient

from services.notifications.app import create_app
from services.notifications.mail import previews
from services.notifications.messages.categories import Channel
from services.notifications.messages.table import MESSAGES
from services.notifications.readers import LANGUAGES
from shared.auth.guard import Guard
from shared.auth.revocations import InProcessRevocations
from shared.config.settings import LinkSettings
from tests.post_room import PostRoom
from tests.signing import VERIFIER
from tests.unit.notifications.test_languages import each, marks
from tests.unit.notifications.test_letters import html_of, text_of
from tools import translations

PATH = "/dev/mail/previews"
NAMES = [*previews.samples(), previews.DIGEST]


@cache
def english_texts() -> Sequence[str]:
    """What would be seen if a German mail said something in English."""
    return [
        text
        for folder in translations.SAID
        for message in translations.wanted(folder)
        for text in each(message.id)
        if len(text) > 12 and not marks(text) and LANGUAGES.say(text, "de") != text
    ]


def test_every_message_that_goes_out_by_mail_has_its_preview() -> None:
    mailed = {
        kind.type
        for kind, messages in MESSAGES.items()
        for message in messages
        if Channel.EMAIL in message.channels
    }

    assert {name.partition("-")[0] for name in previews.samples()} == mailed


@pytest.mark.parametrize("name", NAMES)
def test_a_mail_says_the_same_in_both_forms(name: str) -> None:
    mail = previews.mail(name, "en")
    html = re.sub(r"(?s)<head>.*</head>", "", html_of(mail))
    links = re.findall(r'href="([^"]+)"', html)

    assert set(links) == set(re.findall(r"https://\S+", text_of(mail)))
    assert "Hello Bob Noyce," in html or "Hello Ada Lovelace," in html
    assert not re.search(r"[{}]|None|Undefined", html + text_of(mail))


@pytest.mark.parametrize("name", NAMES)
def test_a_german_mail_has_no_english_left(name: str) -> None:
    mail = previews.mail(name, "de")

    for text in (mail["Subject"], text_of(mail), html_of(mail)):
        assert [found for found in english_texts() if found in text] == []
    assert '<html lang="de">' in html_of(mail)


@pytest.mark.parametrize("name", ["order.paid", "invite.sent", "schedule.released", "event.tomorrow"])
def test_times_in_a_mail_are_by_the_readers_clock_and_by_that_of_the_place(name: str) -> None:
    text = text_of(previews.mail(name, "en"))

    assert "Thu, 4 Mar 2027, 09:00 –" in text
    assert "(Europe/Berlin)" in text
    if name != "schedule.released":
        assert "By the clock there: Thu, 4 Mar 2027, 08:00 – Fri, 5 Mar 2027, 16:00 (Europe/Lisbon)" in text
        assert "Where: LX Factory, Lisbon" in text


def test_the_list_leads_to_every_mail_in_every_language(client: FlaskClient) -> None:
    links = re.findall(rf'href="({PATH}/[^"]+)"', client.get(PATH).text)

    assert len(links) == len(NAMES) * len(LANGUAGES.names)
    for link in links:
        assert client.get(link).status_code == 200
        assert client.get(f"{link}/html").status_code == 200


def test_a_mails_own_html_can_run_nothing(client: FlaskClient) -> None:
    policy = client.get(f"{PATH}/order.paid/en/html").headers["Content-Security-Policy"]

    assert policy.startswith("sandbox ")
    assert "script" not in policy


@pytest.mark.parametrize("path", ["/no.such/en", "/order.paid/fr", "/order.paid/..", "/login.revoked/en"])
def test_what_is_no_mail_is_not_found(client: FlaskClient, path: str) -> None:
    assert client.get(PATH + path).status_code == 404


def test_production_has_no_previews(room: PostRoom) -> None:
    settings = LinkSettings(fanfare_env="production", public_url="http://fanfare.test", link_key="k" * 40)
    app = create_app(settings, room.database, Guard(VERIFIER, InProcessRevocations()), rate_policy="wide")

    assert app.test_client().get(PATH, headers={"Accept": "application/json"}).status_code == 404
