"""Ten people at one schedule, each moving something five times a second: how soon the others see it."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import timedelta
from statistics import quantiles

import requests

from benchmarks.editing import Task, edit
from benchmarks.figures import Figure, beside_aim
from benchmarks.rounds import Sample, Samples, interleave
from benchmarks.servers import Servers
from services.api.events.models import Event, Role
from shared.database import now
from tests.box_office import BoxOffice
from tests.signing import session_token
from tests.system.system import System

EDITORS = 10
MOVES_PER_SECOND = 5
SECONDS = 10
LONGEST_MS = 150
LOGIN_LASTS = timedelta(hours=1)
TEN = f"{EDITORS} editors, {MOVES_PER_SECOND} moves a second each"
P50, P99 = "p50", "p99"
ANSWER = "the answer to whoever moves"


def run(servers: Servers, rounds: int) -> list[Figure]:
    with ExitStack() as stack:
        system = stack.enter_context(
            System(servers.folder / "schedule", servers.postgres, servers.rabbitmq, servers.redis)
        )
        task = _prepared(system)
        return _figures(interleave("schedule", {TEN: lambda: _sample(task)}, rounds))


def _figures(samples: Samples) -> list[Figure]:
    shown = {part: samples.median(TEN, part) for part in (P50, P99)}
    limit = beside_aim(shown[P99], LONGEST_MS, at_most=True)
    return [
        Figure(
            benchmark="schedule",
            name=f"move to the others' screens, {part}",
            value=value,
            unit="ms",
            reference=limit if part == P99 else None,
        )
        for part, value in shown.items()
    ] + [samples.figure(TEN, f"{ANSWER}, {part}", "ms", name=f"{ANSWER}, {part}") for part in (P50, P99)]


def _sample(task: Task) -> Sample:
    seen = edit(task)
    on_screens, answered = (quantiles(found, n=100) for found in (seen.on_screens, seen.answered))
    return {
        P50: on_screens[49],
        P99: on_screens[98],
        f"{ANSWER}, {P50}": answered[49],
        f"{ANSWER}, {P99}": answered[98],
    }


def _prepared(system: System) -> Task:
    """An event with a room and a session for each editor."""
    office = BoxOffice(system.database("api"))
    team = [office.person(f"Editor {number}") for number in range(EDITORS)]
    starts_at = (now() + timedelta(days=7)).replace(minute=0, second=0, microsecond=0)
    event = office.event(team[0], starts_at=starts_at, ends_at=starts_at + timedelta(days=1))
    for person in team[1:]:
        office.give_role(event, person, Role.ORGANIZER)
    tokens = [session_token(person, lasts=LOGIN_LASTS, keys=system.keys) for person in team]
    programme = _Programme(system, event, tokens[0])
    return Task(
        url=system.url,
        event_id=str(event.id),
        tokens=tokens,
        room_ids=[programme.add("rooms", name=f"Room {number}") for number in range(EDITORS)],
        session_ids=[programme.add("sessions", title=f"Session {number}") for number in range(EDITORS)],
        first_start=event.starts_at.isoformat(),
        moves_per_second=MOVES_PER_SECOND,
        seconds=SECONDS,
    )


class _Programme:
    def __init__(self, system: System, event: Event, token: str) -> None:
        self._url = f"{system.url}/api/v1/events/{event.id}"
        self._headers = {"Authorization": f"Bearer {token}"}

    def add(self, collection: str, **fields: object) -> str:
        answer = requests.post(f"{self._url}/{collection}", json=fields, headers=self._headers, timeout=30)
        answer.raise_for_status()
        identifier: str = answer.json()["id"]
        return identifier
