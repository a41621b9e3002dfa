"""`make run` as a newcomer meets it: what it says when it starts, when it cannot, and what outlives a restart."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import socket
import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from click.testing import CliRunner

from shared.bus import outbox
from shared.cli.main import main
from shared.database import Database, new_id
from shared.events import InviteAccepted, Recipient
from tests.servers.ports import free_port
from tests.servers.process import Process
from tests.system.visitor import Visitor
from tests.waiting import wait_until

ROOT = Path(__file__).parents[3]


class Embedded:
    """The embedded mode over a data folder of its own."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.folder = folder
        self.port = free_port()
        environment = {
            "PYTHONPATH": str(ROOT),
            "PORT": str(self.port),
            "DATA_DIR": str(folder / "data"),
            **settings,
        }
        self.process = Process(
            "embedded",
            [sys.executable, "-m", "embedded"],
            folder,
            env=os.environ | environment,
            ready=self._has_welcomed,
        )

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    def start(self) -> Embedded:
        self._said_before = len(self.process.output())
        self.process.start()
        return self

    def refusal(self) -> str:
        """What it says when it cannot start."""
        self._said_before = len(self.process.output())
        self.process.launch()
        assert self.process.wait() == 1
        return self.said()

    def said(self) -> str:
        return self.process.output()[self._said_before :]

    def _has_welcomed(self) -> bool:
        return "Stripe emulator" in self.said()


@pytest.fixture
def embedded(tmp_path: Path) -> Iterator[Embedded]:
    made = Embedded(tmp_path, DEMO="0")
    yield made
    made.process.stop()


@pytest.fixture(scope="module")
def lasting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Embedded]:
    """It may have been used before, and may be stopped: a start takes three seconds of a core."""
    made = Embedded(tmp_path_factory.mktemp("lasting"), DEMO="0")
    yield made
    made.process.stop()


@pytest.fixture
def running(lasting: Embedded) -> Embedded:
    return lasting if lasting.process.running else lasting.start()


@pytest.fixture(scope="module")
def with_demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Embedded]:
    made = Embedded(tmp_path_factory.mktemp("with-demo")).start()
    yield made
    made.process.stop()


def test_the_demo_shows_an_event_on_sale_and_two_people_with_news(with_demo: Embedded) -> None:
    (event,) = requests.get(f"{with_demo.url}/api/v1/events", timeout=5).json()["items"]
    on_sale = requests.get(f"{with_demo.url}/api/v1/events/{event['id']}/ticket-types", timeout=5).json()[
        "items"
    ]

    assert len(on_sale) == 3
    accounts = re.findall(r"Log in as (\S+) with the password (\S+)", with_demo.said())
    assert [_unread(with_demo, *account) > 0 for account in accounts] == [True, True]


def test_the_demo_is_made_once(with_demo: Embedded) -> None:
    with_demo.process.stop()
    with_demo.start()

    assert len(requests.get(f"{with_demo.url}/api/v1/events", timeout=5).json()["items"]) == 1


@pytest.mark.parametrize(
    ("sent", "status", "detail"),
    [
        ({"url": "/" + "x" * 10_000}, 414, "Use a shorter address."),
        ({"url": "/", "headers": {"Cookie": "x" * 70_000}}, 400, "could not be read"),
        ({"url": "/", "headers": {"Content-Length": "many"}}, 400, "could not be read"),
    ],
    ids=["a long address", "a long header", "no number"],
)
def test_what_cannot_be_read_is_explained(
    running: Embedded, sent: dict[str, Any], status: int, detail: str
) -> None:
    connection = http.client.HTTPConnection("localhost", running.port, timeout=5)
    connection.request("GET", **sent)
    answer = connection.getresponse()

    assert (answer.status, answer.headers["Content-Type"]) == (status, "application/problem+json")
    problem = json.loads(answer.read())
    assert problem["status"] == status
    assert detail in problem["detail"]


def test_without_the_demo_it_starts_empty(embedded: Embedded) -> None:
    embedded.start()

    assert requests.get(f"{embedded.url}/api/v1/events", timeout=5).json() == {"items": [], "next": None}


def test_a_taken_port_gives_one_clear_line(embedded: Embedded) -> None:
    with socket.create_server(("127.0.0.1", embedded.port)):
        lines = embedded.refusal().strip().splitlines()

    assert lines[-1].startswith(f"Fanfare cannot start: port {embedded.port} is taken.")
    assert "Traceback" not in "".join(lines)


def test_a_wrong_port_gives_one_clear_line(tmp_path: Path) -> None:
    said = Embedded(tmp_path, PORT="eighty").refusal()

    assert said.startswith("Fanfare cannot start: PORT")
    assert len(said.strip().splitlines()) == 1


def test_a_data_folder_that_cannot_be_made_gives_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    said = Embedded(tmp_path, DATA_DIR=str(tmp_path / "file" / "data")).refusal()

    assert said.startswith("Fanfare cannot start: the data folder")
    assert len(said.strip().splitlines()) == 1


def test_two_cannot_run_on_one_data_folder(running: Embedded) -> None:
    said = Embedded(running.folder, DEMO="0").refusal()

    assert "another Fanfare is running" in said


def test_logins_and_notifications_outlive_a_kill(running: Embedded) -> None:
    ana, ben = Visitor(running, "Ana").arrive(), Visitor(running, "Ben").arrive()
    _invite(ana, ben)
    before = ben.notification("invite.sent")

    running.process.kill()
    running.start()

    assert ben.get("/accounts/me")["email"] == ben.email
    assert ben.notification("invite.sent") == before


def test_a_login_that_ended_stays_ended_after_a_restart(running: Embedded) -> None:
    ana = Visitor(running, "Ana").arrive()
    dead = {"Cookie": ana.cookie}
    ana.delete("/logins/current")

    running.process.kill()
    running.start()

    assert requests.get(f"{running.url}/api/v1/accounts/me", headers=dead, timeout=5).status_code == 401


def test_an_event_left_in_the_outbox_is_delivered_after_the_restart(running: Embedded) -> None:
    ana = Visitor(running, "Ana").arrive()
    running.process.kill()
    _record_as_if_killed_before_the_relay(running, ana)

    running.start()

    assert "accepted" in ana.notification("invite.accepted")["title"]
    assert len([item for item in ana.notifications() if item["action"] == "invite.accepted"]) == 1


def test_its_one_process_tells_how_everything_is(running: Embedded) -> None:
    environment = {"STATUS_TARGETS": f"fanfare={running.url}"}

    wait_until(lambda: "all is well" in CliRunner().invoke(main, ["status"], env=environment).output)

    shown = CliRunner().invoke(main, ["status"], env=environment)
    assert shown.exit_code == 0
    assert "leaders    api, notifications, payments" in shown.output
    assert "there is none within one process" in shown.output


def test_it_stops_when_it_is_asked_to(running: Embedded) -> None:
    running.process.send(signal.SIGINT)

    assert running.process.wait(timeout=15) == 0


def _invite(host: Visitor, guest: Visitor) -> None:
    times = {"starts_at": "2030-05-01T09:00:00Z", "ends_at": "2030-05-02T17:00:00Z"}
    event = host.post("/events", None, name="Harbour Conf", timezone="Europe/Lisbon", **times)
    host.post(f"/events/{event['id']}/invites", email=guest.email, role="organizer")


def _record_as_if_killed_before_the_relay(embedded: Embedded, ana: Visitor) -> None:
    database = Database(f"sqlite:///{embedded.folder / 'data' / 'api.db'}", "api")
    invite_id = new_id()
    event = InviteAccepted(
        subject=f"invites/{invite_id}",
        sequence=2,
        invite_id=invite_id,
        event_id=new_id(),
        event_name="Harbour Conf",
        role="organizer",
        invitee=Recipient(email="ben@example.org", name="Ben"),
        inviter=Recipient(account_id=ana.id, email=ana.email, name="Ana"),
    )
    with database.transaction() as session:
        outbox.record(session, event)
    database.close()
    with sqlite3.connect(embedded.folder / "data" / "api.db") as connection:
        (waiting,) = connection.execute("SELECT count(*) FROM outbox").fetchone()
        assert waiting >= 1


def _unread(embedded: Embedded, email: str, password: str) -> int:
    login = requests.post(
        f"{embedded.url}/api/v1/logins", json={"email": email, "password": password}, timeout=10
    ).json()
    inbox = requests.get(
        f"{embedded.url}/api/v1/notifications",
        headers={"Authorization": f"Bearer {login['token']}"},
        timeout=5,
    ).json()
    return int(inbox["unread_count"])
