"""Who of an event's team is there and what they hold, over all processes.

Each process reports who is there with it, and what they hold: when that changes, and again and again. Whoever hears
reports of others keeps them until they have been silent for too long. So nothing has to be cleaned up after a process
that was killed, and whatever was lost is right again with the next report.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

import gevent

from services.realtime.engine.deadline import Deadline
from services.realtime.holds import HOLD_SECONDS, Holds
from services.realtime.scene import Frame, Scene
from shared.database import new_id
from shared.events import HeldSession, PresenceReported, PresentPerson

BEATS_OF_SILENCE = 2.5
"""Two reports may be lost, no more."""
GRACE_SECONDS = 2
"""Whoever loads the page again has not left."""
Tell = Callable[[UUID, Frame], None]
Report = Callable[[PresenceReported], None]


@dataclass(frozen=True)
class _Elsewhere:
    report: PresenceReported
    """The last of another process."""
    heard_at: float


class Presence:
    """`report` publishes, `tell` speaks to those who are in an event's room here."""

    def __init__(
        self,
        tell: Tell,
        beat_seconds: float,
        grace_seconds: float = GRACE_SECONDS,
        hold_seconds: float = HOLD_SECONDS,
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
        self._shown: dict[UUID, Scene] = {}
        """Event → what those here were told last."""
        self._holds = Holds(self._announce, hold_seconds)
        self._leaving = Deadline[str](grace_seconds, self._gone)

    def join(self, event_id: UUID, sid: str, account_id: UUID, name: str) -> None:
        """A socket has entered the room."""
        self._event_of[sid] = event_id
        self._here[event_id][sid] = PresentPerson(account_id=account_id, name=name)
        self._announce(sid)

    def leave(self, sid: str) -> None:
        """A socket has left it, and holds nothing more; a moment later its person has, if they have not come back."""
        if sid in self._event_of:
            self.let_go(sid)
            self._leaving.put(sid)

    def hold(self, sid: str, ids: Collection[UUID]) -> None:
        """For a while, and again for as long when it is repeated; who has no seat holds nothing."""
        if sid in self._event_of and self._holds.take(sid, ids):
            self._announce(sid)

    def let_go(self, sid: str, ids: Collection[UUID] | None = None) -> None:
        """Of all, when none are named."""
        if self._holds.give(sid, ids):
            self._announce(sid)

    def take(self, reported: PresenceReported) -> None:
        """What another process says; our own words come back as well."""
        event_id, process_id = reported.event_id, reported.process_id
        if process_id == self._process_id or event_id not in self._here:
            return
        known = self._elsewhere[event_id].get(process_id)
        if known is not None and known.report.sequence >= reported.sequence:
            return
        self._elsewhere[event_id][process_id] = _Elsewhere(reported, time.monotonic())
        self._show(event_id)
        if known is None:  # it does not know of us either
            self._say(event_id)

    def scene(self, event_id: UUID) -> Scene:
        """As it is now."""
        elsewhere = self._elsewhere.get(event_id, {})
        return Scene.of([*(said.report for said in elsewhere.values()), self._own(event_id)])

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

    def _announce(self, sid: str) -> None:
        """Something has changed with this socket."""
        event_id = self._event_of[sid]
        self._show(event_id)
        self._say(event_id)

    def _say(self, event_id: UUID) -> None:
        self._sequence += 1
        self.report(self._own(event_id))

    def _own(self, event_id: UUID) -> PresenceReported:
        here = self._here.get(event_id, {})
        return PresenceReported(
            subject=f"events/{event_id}",
            sequence=self._sequence,
            event_id=event_id,
            process_id=self._process_id,
            people=tuple({person.account_id: person for person in here.values()}.values()),
            held=tuple(self._held(here)),
        )

    def _held(self, here: Mapping[str, PresentPerson]) -> Iterator[HeldSession]:
        for sid, person in here.items():
            for each in self._holds.of(sid):
                yield HeldSession(session_id=each, account_id=person.account_id, name=person.name)

    def _show(self, event_id: UUID) -> None:
        """Tell those here what has changed for them."""
        before, present = self._shown.get(event_id, Scene()), self.scene(event_id)
        self._shown[event_id] = present
        for frame in present.changes_since(before):
            self._tell(event_id, frame)

    def _forget_silent(self, event_id: UUID) -> None:
        oldest = time.monotonic() - self._beat_seconds * BEATS_OF_SILENCE
        reports = self._elsewhere.get(event_id, {})
        for process_id in [found for found, said in reports.items() if said.heard_at < oldest]:
            del reports[process_id]
