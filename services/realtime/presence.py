"""Who of an event's team is there, over all processes.

Each process reports who is there with it: when that changes, and again and again. Whoever hears reports of others keeps
them until they have been silent for too long. So nothing has to be cleaned up after a process that was killed, and
whatever was lost is right again with the next report.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import gevent

from services.realtime.engine.deadline import Deadline
from shared.database import new_id
from shared.events import PresenceReported, PresentPerson

BEATS_OF_SILENCE = 2.5
"""Two reports may be lost, no more."""
GRACE_SECONDS = 2
"""Whoever loads the page again has not left."""
Frame = dict[str, Any]
Tell = Callable[[UUID, Frame], None]
Report = Callable[[PresenceReported], None]


@dataclass(frozen=True)
class _Elsewhere:
    """What another process has reported last."""

    people: Mapping[UUID, str]
    sequence: int
    heard_at: float


class Presence:
    """`report` publishes, `tell` speaks to those who are in an event's room here."""

    def __init__(
        self,
        tell: Tell,
        beat_seconds: float,
        grace_seconds: float = GRACE_SECONDS,
    ) -> None:
        self.report: Report = lambda _: None
        self._tell = tell
        self._beat_seconds = beat_seconds
        self._process_id = new_id()
        self._sequence = 0
        self._here: defaultdict[UUID, dict[str, PresentPerson]] = defaultdict(dict)
        """Event → socket → person."""
        self._event_of: dict[str, UUID] = {}
        self._elsewhere: defaultdict[UUID, dict[UUID, _Elsewhere]] = defaultdict(dict)
        """Event → process → what it said."""
        self._shown: dict[UUID, dict[UUID, str]] = {}
        """Event → account → name, as those here were told last."""
        self._leaving = Deadline[str](grace_seconds, self._gone)

    def join(self, event_id: UUID, sid: str, account_id: UUID, name: str) -> None:
        """A socket has entered the room."""
        self._event_of[sid] = event_id
        self._here[event_id][sid] = PresentPerson(account_id=account_id, name=name)
        self._show(event_id)
        self._say(event_id)

    def leave(self, sid: str) -> None:
        """A socket has left it; a moment later its person has, if they have not come back."""
        if sid in self._event_of:
            self._leaving.put(sid)

    def take(self, reported: PresenceReported) -> None:
        """What another process says; our own words come back as well."""
        event_id, process_id = reported.event_id, reported.process_id
        if process_id == self._process_id or event_id not in self._here:
            return
        known = self._elsewhere[event_id].get(process_id)
        if known is not None and known.sequence >= reported.sequence:
            return
        people = {person.account_id: person.name for person in reported.people}
        self._elsewhere[event_id][process_id] = _Elsewhere(people, reported.sequence, time.monotonic())
        self._show(event_id)
        if known is None:  # it does not know of us either
            self._say(event_id)

    def online(self, event_id: UUID) -> list[Frame]:
        """By name."""
        people = self._people(event_id)
        return [
            _person(account_id, people[account_id]) for account_id in sorted(people, key=people.__getitem__)
        ]

    def beat(self) -> None:
        """Report all, and forget who has been silent."""
        for event_id in list(self._here):
            self._forget_silent(event_id)
            self._show(event_id)
            self._say(event_id)

    def run(self) -> None:
        """For ever."""
        while True:
            gevent.sleep(self._beat_seconds)
            self.beat()

    def _gone(self, sid: str) -> None:
        event_id = self._event_of.pop(sid)
        del self._here[event_id][sid]
        self._show(event_id)
        self._say(event_id)
        if not self._here[event_id]:
            for state in (self._here, self._elsewhere, self._shown):
                state.pop(event_id, None)

    def _say(self, event_id: UUID) -> None:
        self._sequence += 1
        people = {person.account_id: person for person in self._here[event_id].values()}
        self.report(
            PresenceReported(
                subject=f"events/{event_id}",
                sequence=self._sequence,
                event_id=event_id,
                process_id=self._process_id,
                people=tuple(people.values()),
            )
        )

    def _show(self, event_id: UUID) -> None:
        """Tell those here what has changed for them."""
        before, present = self._shown.get(event_id, {}), self._people(event_id)
        self._shown[event_id] = present
        for account_id in present.keys() - before.keys():
            self._tell(event_id, self._change("Joined", event_id, account_id, present[account_id]))
        for account_id in before.keys() - present.keys():
            self._tell(event_id, self._change("Left", event_id, account_id, before[account_id]))

    def _change(self, meta: str, event_id: UUID, account_id: UUID, name: str) -> Frame:
        return {"meta": meta, "person": _person(account_id, name), "online": self.online(event_id)}

    def _people(self, event_id: UUID) -> dict[UUID, str]:
        people: dict[UUID, str] = {}
        for elsewhere in self._elsewhere.get(event_id, {}).values():
            people.update(elsewhere.people)
        people.update({person.account_id: person.name for person in self._here.get(event_id, {}).values()})
        return people

    def _forget_silent(self, event_id: UUID) -> None:
        oldest = time.monotonic() - self._beat_seconds * BEATS_OF_SILENCE
        reports = self._elsewhere.get(event_id, {})
        for process_id in [found for found, said in reports.items() if said.heard_at < oldest]:
            del reports[process_id]


def _person(account_id: UUID, name: str) -> Frame:
    return {"id": str(account_id), "name": name}
