"""Who is there, as three processes tell each other."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import gevent
import pytest

from services.realtime.presence import Presence
from services.realtime.scene import Frame
from shared.database import new_id
from shared.events import PresenceReported

EVENT, ADA, BEN = new_id(), new_id(), new_id()
KEYNOTE, PANEL = new_id(), new_id()
GRACE, HOLD = 0.03, 0.2


class Process:
    """One of several that hear each other, unless they are `deaf`."""

    def __init__(self, others: list[Process]) -> None:
        self.told: list[Frame] = []
        self.deaf = False
        self.presence = Presence(self._tell, beat_seconds=0.08, grace_seconds=GRACE, hold_seconds=HOLD)
        self.presence.report = self._report
        self._everybody = others
        others.append(self)

    def join(self, sid: str, account_id: UUID, name: str) -> None:
        self.presence.join(EVENT, sid, account_id, name)

    def online(self) -> list[str]:
        return [person["name"] for person in self.presence.scene(EVENT).online]

    def changes(self) -> list[tuple[str, str]]:
        return [(frame["meta"], frame["person"]["name"]) for frame in self.told if "person" in frame]

    def held(self) -> list[tuple[str, str]]:
        """As those here were told last: who holds what."""
        told = [frame["held"] for frame in self.told if frame["meta"] == "Held"]
        return [(hold["name"], hold["session_id"]) for hold in told[-1]] if told else []

    def _tell(self, event_id: UUID, frame: Frame) -> None:
        assert event_id == EVENT
        self.told.append(frame)

    def _report(self, report: PresenceReported) -> None:
        if not self.deaf:
            for process in self._everybody:
                if not process.deaf:
                    process.presence.take(report)


@pytest.fixture
def processes() -> Sequence[Process]:
    everybody: list[Process] = []
    return [Process(everybody) for _ in range(3)]


def test_who_joins_is_seen_everywhere(processes: Sequence[Process]) -> None:
    first, second, _ = processes
    first.join("a", ADA, "Ada")
    second.join("b", BEN, "Ben")
    assert first.online() == second.online() == ["Ada", "Ben"]
    assert first.changes() == [("Joined", "Ada"), ("Joined", "Ben")]


def test_a_process_that_comes_later_learns_at_once_who_is_there(processes: Sequence[Process]) -> None:
    first, second, _ = processes
    first.join("a", ADA, "Ada")
    second.join("b", BEN, "Ben")
    assert ("Joined", "Ada") in second.changes()


def test_a_frame_names_the_person_and_everybody_who_is_there(processes: Sequence[Process]) -> None:
    processes[0].join("a", ADA, "Ada")
    ada = {"id": str(ADA), "name": "Ada"}
    assert processes[0].told == [{"meta": "Joined", "person": ada, "online": [ada]}]


def test_who_has_two_tabs_joins_once_and_leaves_with_the_last(processes: Sequence[Process]) -> None:
    first, second, _ = processes
    first.join("a", ADA, "Ada")
    second.join("b", ADA, "Ada")
    second.join("c", BEN, "Ben")
    first.presence.leave("a")
    gevent.sleep(GRACE * 2)
    assert second.online() == ["Ada", "Ben"]
    second.presence.leave("b")
    gevent.sleep(GRACE * 2)
    assert second.online() == ["Ben"]
    assert second.changes() == [("Joined", "Ada"), ("Joined", "Ben"), ("Left", "Ada")]


def test_who_loads_the_page_again_has_not_left(processes: Sequence[Process]) -> None:
    first, second, _ = processes
    second.join("x", BEN, "Ben")
    first.join("a", ADA, "Ada")
    first.presence.leave("a")
    first.join("b", ADA, "Ada")
    gevent.sleep(GRACE * 2)
    assert second.changes() == [("Joined", "Ben"), ("Joined", "Ada")]


def test_a_process_that_was_killed_is_forgotten_after_some_silence(processes: Sequence[Process]) -> None:
    first, second, _ = processes
    first.join("a", ADA, "Ada")
    second.join("b", BEN, "Ben")
    first.deaf = True
    second.presence.beat()
    assert second.online() == ["Ada", "Ben"]
    gevent.sleep(0.25)
    second.presence.beat()
    assert second.online() == ["Ben"]
    assert second.changes()[-1] == ("Left", "Ada")


def test_what_was_lost_is_right_again_with_the_next_report(processes: Sequence[Process]) -> None:
    first, second, _ = processes
    second.join("b", BEN, "Ben")
    second.deaf = True
    first.join("a", ADA, "Ada")
    second.deaf = False
    assert second.online() == ["Ben"]
    first.presence.beat()
    assert second.online() == first.online() == ["Ada", "Ben"]


def test_an_older_report_changes_nothing(processes: Sequence[Process]) -> None:
    [first, *_] = processes
    first.join("a", ADA, "Ada")
    other = new_id()

    def report(sequence: int, *names: str) -> PresenceReported:
        return PresenceReported.model_validate(
            {
                "subject": f"events/{EVENT}",
                "sequence": sequence,
                "event_id": EVENT,
                "process_id": other,
                "people": [{"account_id": new_id(), "name": name} for name in names],
            }
        )

    first.presence.take(report(2, "Ben"))
    first.presence.take(report(1, "Cleo"))
    assert first.online() == ["Ada", "Ben"]


def test_nothing_is_kept_of_an_event_that_nobody_looks_at(processes: Sequence[Process]) -> None:
    first, second, _ = processes
    first.join("a", ADA, "Ada")
    second.join("b", BEN, "Ben")
    first.presence.leave("a")
    gevent.sleep(GRACE * 2)
    second.presence.beat()
    assert first.online() == []
    for kept in (first.presence._here, first.presence._elsewhere, first.presence._shown):
        assert not kept


def test_what_somebody_holds_is_seen_everywhere_until_they_let_go(processes: Sequence[Process]) -> None:
    first, second, _ = processes
    first.join("a", ADA, "Ada")
    second.join("b", BEN, "Ben")
    first.presence.hold("a", [KEYNOTE])
    assert first.held() == second.held() == [("Ada", str(KEYNOTE))]
    first.presence.let_go("a", [KEYNOTE])
    assert first.held() == second.held() == []


def test_a_frame_of_holds_is_the_whole_list(processes: Sequence[Process]) -> None:
    first, second, _ = processes
    first.join("a", ADA, "Ada")
    second.join("b", BEN, "Ben")
    first.presence.hold("a", [KEYNOTE])
    second.presence.hold("b", [KEYNOTE, PANEL])
    assert {*first.held()} == {("Ada", str(KEYNOTE)), ("Ben", str(KEYNOTE)), ("Ben", str(PANEL))}
    ada = {"session_id": str(KEYNOTE), "account_id": str(ADA), "name": "Ada"}
    assert ada in first.presence.scene(EVENT).held


def test_who_names_nothing_lets_go_of_all(processes: Sequence[Process]) -> None:
    [first, *_] = processes
    first.join("a", ADA, "Ada")
    first.presence.hold("a", [KEYNOTE, PANEL])
    first.presence.let_go("a")
    assert first.held() == []


def test_a_hold_ends_with_its_socket_at_once(processes: Sequence[Process]) -> None:
    first, second, _ = processes
    first.join("a", ADA, "Ada")
    second.join("b", BEN, "Ben")
    first.presence.hold("a", [KEYNOTE])
    first.presence.leave("a")
    assert second.held() == []
    assert second.online() == ["Ada", "Ben"]


def test_a_hold_ends_when_it_is_not_renewed(processes: Sequence[Process]) -> None:
    first, second, _ = processes
    first.join("a", ADA, "Ada")
    second.join("b", BEN, "Ben")
    first.presence.hold("a", [KEYNOTE])
    gevent.sleep(HOLD * 0.7)
    first.presence.hold("a", [KEYNOTE])
    gevent.sleep(HOLD * 0.7)
    assert second.held() == [("Ada", str(KEYNOTE))]
    gevent.sleep(HOLD * 0.7)
    assert first.held() == second.held() == []


def test_a_renewal_is_no_news(processes: Sequence[Process]) -> None:
    [first, *_] = processes
    first.join("a", ADA, "Ada")
    first.presence.hold("a", [KEYNOTE])
    told = len(first.told)
    first.presence.hold("a", [KEYNOTE])
    assert len(first.told) == told


def test_the_holds_of_a_process_that_was_killed_are_forgotten(processes: Sequence[Process]) -> None:
    first, second, _ = processes
    first.join("a", ADA, "Ada")
    second.join("b", BEN, "Ben")
    first.presence.hold("a", [KEYNOTE])
    first.deaf = True
    gevent.sleep(0.25)
    second.presence.beat()
    assert second.held() == []


def test_who_has_left_holds_nothing(processes: Sequence[Process]) -> None:
    [first, *_] = processes
    first.presence.hold("a", [KEYNOTE])
    first.join("b", BEN, "Ben")
    assert first.presence.scene(EVENT).held == []
