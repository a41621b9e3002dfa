"""Which pages of other sites may ask for an inbox: none, but for those that a setting names, with a token."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from services.notifications.app import create_app
from shared.auth.guard import Guard
from shared.auth.revocations import InProcessRevocations
from shared.config.settings import LinkSettings
from tests.documented import watch
from tests.post_room import PostRoom
from tests.signing import KEYS, VERIFIER, inbox_token
from tests.unit.notifications.conftest import Reader
from tests.unit.notifications.test_api import LIST, tell

NEWS, EVIL = "https://news.example", "https://evil.example"
ALLOWED = "Access-Control-Allow-Origin"


def lent(reader: Reader, origin: str) -> dict[str, str]:
    """What a page of that site sends."""
    return {"Origin": origin, "Authorization": f"Bearer {inbox_token(reader.person)}"}


@pytest.fixture
def app(room: PostRoom) -> Flask:
    settings = LinkSettings(
        fanfare_env="test", public_url="http://fanfare.test", link_key=KEYS.link_key, embed_origins=NEWS
    )
    guard = Guard(VERIFIER, InProcessRevocations())
    return watch(create_app(settings, room.database, guard, rate_policy="wide"))


def test_a_known_site_reads_with_a_token(ada: Reader) -> None:
    answer = ada.get_with(LIST, lent(ada, NEWS))

    assert (answer.status_code, answer.headers[ALLOWED]) == (200, NEWS)
    assert "Origin" in answer.headers["Vary"]
    assert "Access-Control-Allow-Credentials" not in answer.headers


def test_an_unknown_site_may_not_read_what_is_answered(ada: Reader) -> None:
    assert ALLOWED not in ada.get_with(LIST, lent(ada, EVIL)).headers


def test_a_known_site_writes_with_a_token(room: PostRoom, ada: Reader) -> None:
    [one] = tell(room, ada)

    assert ada.post_with(f"{LIST}/{one}/read", lent(ada, NEWS)).status_code == 200


def test_an_unknown_site_writes_nothing(room: PostRoom, ada: Reader) -> None:
    [one] = tell(room, ada)

    assert ada.post_with(f"{LIST}/{one}/read", lent(ada, EVIL)).status_code == 403
    assert room.state(ada.id).unread == 1


def test_a_cookie_proves_nothing_on_a_known_site(room: PostRoom, ada: Reader) -> None:
    [one] = tell(room, ada)

    assert ada.page.post(f"{LIST}/{one}/read", headers={"Origin": NEWS}).status_code == 401
    assert ada.page.get(LIST, headers={"Origin": NEWS}).status_code == 401


def test_a_known_site_may_not_change_preferences(ada: Reader) -> None:
    answer = ada.get_with(f"{LIST}/preferences", lent(ada, NEWS))
    written = ada.page.put(f"{LIST}/preferences", json={}, headers=lent(ada, NEWS))

    assert ALLOWED not in answer.headers
    assert (answer.status_code, written.status_code) == (401, 403)


def test_a_known_site_needs_a_token_that_is_lent_for_this(ada: Reader) -> None:
    assert ada.get_with(LIST, {"Origin": NEWS}).status_code == 401


def test_what_is_lent_is_good_nowhere_else(ada: Reader) -> None:
    assert ada.get_with(LIST, {"Authorization": lent(ada, NEWS)["Authorization"]}).status_code == 401


def test_what_is_lent_ends_by_itself(ada: Reader) -> None:
    old = inbox_token(ada.person, lasts=timedelta(minutes=-1))

    assert ada.get_with(LIST, {"Origin": NEWS, "Authorization": f"Bearer {old}"}).status_code == 401


def test_the_browser_is_told_beforehand_what_a_known_site_may_send(ada: Reader) -> None:
    known = ada.page.options(LIST, headers={"Origin": NEWS})
    unknown = ada.page.options(LIST, headers={"Origin": EVIL})

    assert "Authorization" in known.headers["Access-Control-Allow-Headers"]
    assert "Access-Control-Allow-Headers" not in unknown.headers


@pytest.mark.parametrize(
    "wrong", ["*", "news.example", "https://news.example/", "https://a.example, https://b.example"]
)
def test_an_origin_is_written_as_browsers_write_it(wrong: str) -> None:
    with pytest.raises(ValueError, match="embed_origins"):
        LinkSettings(
            fanfare_env="test", public_url="http://fanfare.test", link_key=KEYS.link_key, embed_origins=wrong
        )
