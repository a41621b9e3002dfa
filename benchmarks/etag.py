"""A list that has not changed: its 304 from a version, beside building the answer and hashing it, beside a constant.

Each is asked for over HTTP from one worker under gunicorn, as in production. The database is PostgreSQL.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from uuid import UUID

import requests

from benchmarks import asking
from benchmarks.figures import Aim, Figure
from benchmarks.rounds import Sample, interleave
from benchmarks.servers import Servers
from services.api.programme import use_cases
from services.api.programme.bodies import SessionBody, SpeakerBody
from services.api.programme.resources import SESSIONS, SPEAKERS
from shared.database import Database
from tests.box_office import BoxOffice
from tests.servers.ports import free_port
from tests.servers.process import Process, answers

SESSION_COUNT = 500
SECONDS = 4
CONNECTIONS = 8
VERSION, HASH = "304 from the version", "build and hash"
CONSTANT, BARE = "a constant from the same app", "a constant from a bare Flask"
RATE = "requests/s"


def run(servers: Servers, rounds: int) -> list[Figure]:
    database = servers.database("api")
    event_id = _event(database)
    with ExitStack() as stack:
        api, bare = (
            _served(servers, factory, servers.environment(database), stack) for factory in ("api", "bare")
        )
        subjects = {
            VERSION: _Asking.first(f"{api}/api/v1/events/{event_id}/sessions"),
            HASH: _Asking.first(f"{api}/hashed-sessions/{event_id}"),
            CONSTANT: _Asking(f"{api}/constant"),
            BARE: _Asking(f"{bare}/constant"),
        }
        samples = interleave("etag", subjects, rounds)
    return [
        samples.figure(VERSION, RATE, RATE, name=VERSION, against=HASH, aim=Aim(ratio=10)),
        samples.figure(VERSION, RATE, RATE, name=VERSION, against=CONSTANT, aim=Aim(ratio=0.5)),
        samples.figure(VERSION, RATE, RATE, name=VERSION, against=BARE),
    ]


@dataclass(frozen=True)
class _Asking:
    """The same again, with the tag of the first answer where it had one."""

    url: str
    tag: str | None = None

    @classmethod
    def first(cls, url: str) -> _Asking:
        """Raises ValueError where asking again is not answered with 304."""
        tag = requests.get(url, timeout=30).headers["ETag"]
        again = requests.get(url, headers={"If-None-Match": tag}, timeout=30)
        if again.status_code != 304:
            raise ValueError(f"{url}: {again.status_code}")
        return cls(url, tag)

    def __call__(self) -> Sample:
        headers = {"If-None-Match": self.tag} if self.tag else {}
        return {RATE: asking.rate(self.url, connections=CONNECTIONS, seconds=SECONDS, headers=headers)}


def _served(servers: Servers, factory: str, environment: Mapping[str, str], stack: ExitStack) -> str:
    """The address of one worker."""
    address = f"127.0.0.1:{free_port()}"
    gunicorn = [sys.executable, "-m", "gunicorn", "-c", "python:shared.config.gunicorn", "-b", address]
    command = [*gunicorn, f"benchmarks.constants:{factory}()"]
    folder, ready = servers.folder / f"etag-{factory}", answers(f"http://{address}/readyz")
    stack.enter_context(Process(factory, command, folder, env=environment, ready=ready))
    return f"http://{address}"


def _event(database: Database) -> UUID:
    office = BoxOffice(database)
    event = office.event()
    with database.transaction() as session:
        speaker = use_cases.add(session, event, SPEAKERS, SpeakerBody(name="Sue Speaker"))
        for number in range(SESSION_COUNT):
            body = SessionBody(
                title=f"Talk {number}", abstract="About things that last. " * 20, speaker_ids=(speaker.id,)
            )
            use_cases.add(session, event, SESSIONS, body)
    return event.id
