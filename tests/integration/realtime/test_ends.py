"""When a socket ends: with its login, its token, its process, or because its client does not behave."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
import requests

from shared.auth.revocations import RedisRevocations
from shared.database import new_id
from tests.integration.realtime.bus import Bus
from tests.integration.realtime.process import RealtimeProcess
from tests.integration.realtime.raw import RawClient
from tests.servers.redis import RedisServer
from tests.signing import new_person, session_token
from tests.tab import Tab
from tests.waiting import wait_until


@pytest.fixture
def ending(server_folder: Path, broker_url: str, redis_server: RedisServer) -> Iterator[RealtimeProcess]:
    """A process that the test may stop."""
    folder = server_folder / f"realtime-{new_id()}"
    process = RealtimeProcess("ending", folder, broker_url, redis_server.url(), DRAIN_SECONDS="2").start()
    yield process
    process.kill()


@pytest.mark.quiet
def test_a_log_out_closes_the_sockets_of_that_login_alone(tab: Tab, other_tab: Tab, bus: Bus) -> None:
    person = new_person()
    elsewhere = new_person()
    tab.connect(token=session_token(person)).greeted()
    other_tab.connect(token=session_token(elsewhere)).greeted()
    asked = time.monotonic()
    bus.revoke(person.id, person.login_id)
    assert tab.ends() == "server disconnect"
    assert time.monotonic() - asked < 1
    assert other_tab.connected


@pytest.mark.quiet
def test_a_socket_ends_when_its_token_does(tab: Tab) -> None:
    tab.connect(token=session_token(new_person(), lasts=timedelta(seconds=2))).greeted()
    assert tab.connected
    assert tab.ends(timeout=4) == "server disconnect"


def test_after_its_end_a_socket_hears_nothing(realtime: RealtimeProcess, bus: Bus) -> None:
    person = new_person()
    with RawClient(realtime.url) as client:
        client.join(session_token(person))
        bus.revoke(person.id, person.login_id)
        client.until("41/notifs,")
        bus.notify(person.id)
        assert client.messages(seconds=1) == []


@pytest.mark.parametrize("name", ["connect", "disconnect"])
def test_nobody_talks_themselves_out_of_their_log_out(realtime: RealtimeProcess, bus: Bus, name: str) -> None:
    person, other_login = new_person(), new_person()
    before = open_sockets(realtime)
    with RawClient(realtime.url) as client:
        client.join(session_token(person))
        client.send(f'42/notifs,["{name}",{{}},{{"token":"{session_token(other_login)}"}}]')
        client.send(f'42/notifs,["{name}"]')
        client.ping()
        assert open_sockets(realtime) == before + 1
        bus.notify(other_login.id)
        bus.revoke(person.id, person.login_id)
        assert client.messages(seconds=1) == ["41/notifs,"]


def test_the_seat_is_free_after_a_client_is_gone(tab: Tab, realtime: RealtimeProcess) -> None:
    before = open_sockets(realtime)
    tab.connect(token=session_token(new_person())).greeted()
    assert open_sockets(realtime) == before + 1
    tab.close()
    wait_until(lambda: open_sockets(realtime) == before)


@pytest.mark.quiet
def test_a_connection_that_nobody_admitted_is_cut(realtime: RealtimeProcess) -> None:
    with RawClient(realtime.url) as client:
        client.open()
        assert client.is_cut(timeout=12)


def test_a_message_over_the_limit_is_told_and_ends_the_socket(realtime: RealtimeProcess) -> None:
    with RawClient(realtime.url) as client:
        client.join(session_token(new_person()))
        client.send("42/notifs," + "x" * 5000)
        assert client.frame() == {
            "meta": "Closing",
            "type": "message-too-large",
            "title": "The message is too large",
            "status": 413,
            "detail": "At most 4096 bytes.",
        }
        assert client.goodbye() == (1009, "The message is too large")


def test_before_anybody_has_admitted_it_a_large_message_ends_the_connection(
    realtime: RealtimeProcess,
) -> None:
    with RawClient(realtime.url) as client:
        client.open()
        client.send("x" * 5000)
        assert client.goodbye() == (1009, "The message is too large")


@pytest.mark.parametrize("message", ["hello", "", "4", "4" + "[" * 4000, '4517-/notifs,["hello"]'])
def test_who_does_not_speak_the_protocol_is_closed_and_leaves_the_seat(
    realtime: RealtimeProcess, message: str
) -> None:
    before = open_sockets(realtime)
    with RawClient(realtime.url) as client:
        client.join(session_token(new_person()))
        client.send(message)
        assert client.is_cut(timeout=3)
        wait_until(lambda: open_sockets(realtime) == before)


@pytest.mark.parametrize("number", ["7", '"0"', "{}"])
def test_who_names_an_attachment_that_is_not_there_is_closed(realtime: RealtimeProcess, number: str) -> None:
    with RawClient(realtime.url) as client:
        client.join(session_token(new_person()))
        client.send(f'451-/notifs,["hello",{{"_placeholder":true,"num":{number}}}]')
        client.attach(b"x")
        assert client.goodbye() == (1007, "no packet of Socket.IO")


def test_a_client_that_talks_too_much_is_told_and_closed(realtime: RealtimeProcess) -> None:
    before = open_sockets(realtime)
    with RawClient(realtime.url) as client:
        client.join(session_token(new_person()))
        for _ in range(40):
            client.send('42/notifs,["hello"]')
        assert client.frame() == {
            "meta": "Closing",
            "type": "too-many-messages",
            "title": "Too many messages",
            "status": 429,
            "detail": "At most 2 a second.",
        }
        assert client.goodbye() == (1008, "Too many messages")
        wait_until(lambda: open_sockets(realtime) == before)


def test_a_process_that_is_full_leads_newcomers_elsewhere(
    server_folder: Path, broker_url: str, redis_server: RedisServer
) -> None:
    folder = server_folder / "realtime-full"
    full = RealtimeProcess("full", folder, broker_url, redis_server.url(), SOCKETS_PER_PROCESS="1")
    with full, Tab(full.url) as tab:
        tab.connect(token=session_token(new_person())).greeted()
        assert handshake(full).status_code == 503
        tab.close()
        wait_until(lambda: handshake(full).status_code == 101)


def test_a_slow_client_is_dropped_while_others_go_on(tab: Tab, realtime: RealtimeProcess, bus: Bus) -> None:
    person = new_person()
    tab.connect(token=session_token(person)).greeted()
    with RawClient(realtime.url, receive_buffer=4096) as slow:
        slow.join(session_token(person))
        seq = 0
        # Not by the number of open sockets: one of an earlier test may leave just now.
        while not was_dropped(realtime, person.id):
            assert seq < 2_000, "still not dropped"
            bus.publish(*(bus.created(person.id, seq + n, message="m" * 20_000) for n in range(1, 101)))
            assert [tab.frame()["seq"] for _ in range(100)] == list(range(seq + 1, seq + 101))
            seq += 100
        assert slow.is_cut(timeout=5)
    bus.notify(person.id, seq=seq + 1)
    assert tab.frame()["seq"] == seq + 1


def test_a_slow_client_that_was_dropped_connects_again_and_is_told_to_read(
    realtime: RealtimeProcess, bus: Bus
) -> None:
    person = new_person()
    token = session_token(person)
    with RawClient(realtime.url, receive_buffer=4096) as slow:
        slow.join(token)
        bus.publish(*(bus.created(person.id, seq, message="m" * 60_000) for seq in range(1, 301)))
        wait_until(lambda: was_dropped(realtime, person.id))
    with Tab(realtime.url) as again:
        again.connect(token=token).greeted()
        bus.notify(person.id, seq=301)
        while (seq := again.frame()["seq"]) != 301:
            assert seq < 301


def test_a_frame_that_does_not_fit_the_buffer_arrives_whole(realtime: RealtimeProcess, bus: Bus) -> None:
    person = new_person()
    with RawClient(realtime.url, receive_buffer=4096) as slow:
        slow.join(session_token(person))
        bus.publish(*(bus.created(person.id, seq, message="m" * 100_000) for seq in range(1, 51)))
        time.sleep(1)
        assert [slow.frame()["seq"] for _ in range(50)] == list(range(1, 51))


@pytest.mark.quiet
def test_on_sigterm_the_sockets_are_closed_over_the_window_and_the_process_ends(
    ending: RealtimeProcess,
) -> None:
    tabs = [Tab(ending.url).connect(token=session_token(new_person())).greeted() for _ in range(10)]
    began = time.monotonic()
    moments = []
    ending.send(ending.stop_signal)
    for tab in tabs:
        tab.on_end = lambda: moments.append(time.monotonic() - began)
    assert ending.wait(timeout=15) == 0
    wait_until(lambda: len(moments) == 10)
    assert max(moments) < 4
    assert max(moments) - min(moments) > 0.5


def test_a_draining_process_is_not_ready_and_admits_nobody(ending: RealtimeProcess) -> None:
    with Tab(ending.url) as tab, RawClient(ending.url) as late:
        tab.connect(token=session_token(new_person())).greeted()
        late.open()
        ending.send(ending.stop_signal)
        wait_until(lambda: not ready(ending))
        late.send('40/notifs,{"token":"' + session_token(new_person()) + '"}')
        assert '"type":"unavailable"' in late.until("44/notifs,")


def test_a_log_out_counts_before_its_event_arrives(tab: Tab, redis_server: RedisServer) -> None:
    person = new_person()
    RedisRevocations(redis_server.url(), "tests").revoke([person.login_id])
    with pytest.raises(Exception, match="failed to connect"):
        tab.connect(token=session_token(person))


def was_dropped(process: RealtimeProcess, account_id: UUID) -> bool:
    lines = process.output().splitlines()
    return any("slow client dropped" in line and str(account_id) in line for line in lines)


def handshake(process: RealtimeProcess) -> requests.Response:
    upgrade = {
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Version": "13",
    }
    address = f"{process.url}/socket.io/?EIO=4&transport=websocket"
    with requests.get(address, headers=upgrade, timeout=5, stream=True) as answer:
        return answer


def open_sockets(process: RealtimeProcess) -> int:
    lines = requests.get(f"{process.url}/metrics", timeout=5).text.splitlines()
    return next(int(float(line.split()[-1])) for line in lines if line.startswith("fanfare_sockets{"))


def ready(process: RealtimeProcess) -> bool:
    try:
        return requests.get(f"{process.url}/readyz", timeout=2).ok
    except requests.ConnectionError:
        return False
