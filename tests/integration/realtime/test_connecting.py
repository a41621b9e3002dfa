"""Who may open a socket, and what the others are told."""

from __future__ import annotations

import json
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
import socketio.exceptions

from shared.config.keys import generate
from tests.integration.realtime.process import RealtimeProcess
from tests.integration.realtime.raw import RawClient
from tests.servers.redis import RedisServer
from tests.signing import inbox_token, new_person, session_token
from tests.tab import Tab


def test_a_page_connects_with_its_cookie_and_is_greeted(tab: Tab) -> None:
    tab.connect(cookie=session_token(new_person())).greeted()
    assert tab.connected


def test_a_program_connects_with_a_token_and_without_an_origin(tab: Tab) -> None:
    tab.connect(token=session_token(new_person()), origin=None).greeted()
    assert tab.connected


@pytest.mark.parametrize(
    ("token", "why"),
    [
        (session_token(new_person(), lasts=timedelta(seconds=-1)), "expired"),
        (session_token(new_person(), keys=generate()), "forged"),
        ("no.token.atall", "unreadable"),
        (None, "missing"),
    ],
)
def test_a_dead_token_is_refused_with_the_reason(tab: Tab, token: str | None, why: str) -> None:
    refusal = refused(tab, token=token)
    assert refusal["data"]["type"] == "not-authenticated", why
    assert refusal["data"]["status"] == 401
    assert refusal["message"] == "Log in, or send a token that is still alive."


def test_a_page_of_another_site_is_refused_even_with_a_token(tab: Tab) -> None:
    refusal = refused(tab, token=session_token(new_person()), origin="https://evil.example")
    assert refusal["data"]["type"] == "foreign-origin"


def test_an_opaque_origin_is_refused(tab: Tab) -> None:
    refusal = refused(tab, cookie=session_token(new_person()), origin="null")
    assert refusal["data"]["type"] == "foreign-origin"


def test_a_cookie_alone_is_not_enough_without_an_origin(tab: Tab) -> None:
    refusal = refused(tab, cookie=session_token(new_person()), origin=None)
    assert refusal["data"]["type"] == "not-authenticated"


def test_a_login_that_was_revoked_is_refused(tab: Tab, realtime: RealtimeProcess, revoked_token: str) -> None:
    assert refused(tab, token=revoked_token)["data"]["type"] == "not-authenticated"


def test_another_namespace_does_not_exist(tab: Tab) -> None:
    with pytest.raises(socketio.exceptions.ConnectionError):
        tab.connect(token=session_token(new_person()), namespace="/")


def test_a_person_has_a_bounded_number_of_sockets(realtime: RealtimeProcess) -> None:
    token = session_token(new_person())
    tabs = [Tab(realtime.url) for _ in range(21)]
    for tab in tabs[:20]:
        tab.connect(token=token).greeted()
    assert refused(tabs[20], token=token)["data"]["type"] == "too-many-sockets"
    tabs[0].close()
    Tab(realtime.url).connect(token=token).greeted().close()
    for tab in tabs[1:]:
        tab.close()


@pytest.mark.quiet
def test_a_connection_that_was_refused_is_told_why_and_then_ended(realtime: RealtimeProcess) -> None:
    token = session_token(new_person())
    with ExitStack() as stack:
        for _ in range(20):
            stack.enter_context(RawClient(realtime.url)).join(token)
        one_more = stack.enter_context(RawClient(realtime.url))
        one_more.open()
        one_more.send(f'40/notifs,{{"token":"{token}"}}')
        refusal = json.loads(one_more.receive().removeprefix("44/notifs,"))
        assert (refusal["data"]["type"], refusal["data"]["status"]) == ("too-many-sockets", 429)
        assert refusal["message"] == "Close some of your other tabs, then reload this one."
        assert one_more.is_cut(timeout=15)


def test_polling_is_refused(realtime: RealtimeProcess) -> None:
    answer = requests.get(f"{realtime.url}/socket.io/?EIO=4&transport=polling", timeout=5)
    assert answer.status_code == 400


def test_a_plain_request_for_a_websocket_is_refused(realtime: RealtimeProcess) -> None:
    address = f"{realtime.url}/socket.io/?EIO=4&transport=websocket"
    assert requests.get(address, timeout=5).status_code == 400
    upgrade = {"Upgrade": "websocket", "Connection": "Upgrade"}
    assert requests.get(address, headers=upgrade, timeout=5).status_code == 400


def refused(tab: Tab, **how: str | None) -> dict[str, Any]:
    with pytest.raises(socketio.exceptions.ConnectionError):
        tab.connect(**how)  # type: ignore[arg-type]
    refusal: dict[str, Any] = tab.refusals[0]
    return refusal


def test_a_page_of_a_site_that_may_show_the_bell_connects_with_a_lent_token_only(
    server_folder: Path, broker_url: str, redis_server: RedisServer
) -> None:
    folder, person, news = server_folder / "realtime-embedded", new_person(), "https://news.example"
    lent, own = inbox_token(person), session_token(person)
    with RealtimeProcess("embedded", folder, broker_url, redis_server.url(), EMBED_ORIGINS=news) as process:
        with Tab(process.url) as tab:
            tab.connect(token=lent, origin=news).greeted()
        for wrong in ({"cookie": own}, {"token": own}, {"cookie": lent}):
            with Tab(process.url) as tab:
                assert refused(tab, origin=news, **wrong)["data"]["type"] == "not-authenticated"
        with Tab(process.url) as tab:
            assert refused(tab, token=lent, origin="https://evil.example")["data"]["type"] == "foreign-origin"
        with Tab(process.url) as tab:
            assert refused(tab, token=lent, origin=None)["data"]["type"] == "not-authenticated"
