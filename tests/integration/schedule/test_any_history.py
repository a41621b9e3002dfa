"""Whatever three editors do, in whatever order: one thing at a time in a room, revisions only grow, and what each sees
on the screen, made from answers and events alone, is what the database has.

On PostgreSQL; a refused change is as good as any other, as long as nothing of it stays.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import delete, select
from werkzeug.test import TestResponse

from services.api.schedule.models import Slot
from services.realtime.handlers import draft_changed
from shared.bus.tables import outbox
from shared.events import DraftChanged, unpack
from tests.front_desk import FrontDesk, Visitor, json_of
from tests.integration.schedule import kept
from tests.integration.schedule.screen import Screen
from tests.programme import Programme
from tests.schedule import NOWHERE, Board
from tests.servers.fixtures import FreshDatabase

ROOMS, SESSIONS, STEP = 2, 4, 15
EXAMPLES, STEPS = 20, 40
FINE = {200, 201, 204, 409, 412}


@pytest.fixture
def desk(migrated_database: FreshDatabase) -> Iterator[FrontDesk]:
    desk = FrontDesk.at(migrated_database("api"))
    yield desk
    desk.close()


class Editing(RuleBasedStateMachine):
    """`teardown` delivers what is still on its way, then compares all screens with the database."""

    def __init__(self, desk: FrontDesk, people: Sequence[Visitor], done: Counter[str]) -> None:
        super().__init__()
        self.done = done
        self.programme = Programme(desk, people[0])
        self.board = Board.of(self.programme, ROOMS)
        speaker = self.programme.add("speakers", name="Sue")["id"]
        track = self.programme.add("tracks", name="Weaving", color="#4338ca")["id"]
        self.sessions = [
            self.board.session(
                f"Talk {one}",
                speaker_ids=[speaker] if one < 2 else [],
                track_id=track if 0 < one < 3 else None,
            )
            for one in range(SESSIONS)
        ]
        self._let_in(people[1:])
        self.screens = [Screen(self.board.by(one)) for one in people]
        self._take_frames()  # from before anybody looked
        for screen in self.screens:
            screen.read()
        self.revisions: dict[UUID, int] = {}
        self.queues: list[list[dict[str, Any]]] = [[] for _ in self.screens]
        self.releases: list[str] = []

    who = st.integers(0, 2)
    which = st.integers(0, SESSIONS - 1)

    @initialize(who=who)
    def somebody_begins_with_a_swap(self, who: int) -> None:
        """Later ones are a matter of chance: two must stand there, and be as they are on the screen."""
        for which in (0, 1):
            self._place(who, self.sessions[which], self.board.spot(which, 0, STEP))
        self.somebody_swaps(who, 0)

    @rule(
        who=who, which=which, room=st.integers(0, ROOMS - 1), at=st.integers(0, 6), length=st.integers(1, 3)
    )
    def somebody_moves(self, who: int, which: int, room: int, at: int, length: int) -> None:
        spot = self.board.spot(room, at * STEP, length * STEP)
        self._place(who, self.sessions[which], spot)

    @rule(who=who, which=which, length=st.integers(1, 5))
    def somebody_resizes(self, who: int, which: int, length: int) -> None:
        slot = self.screens[who].slots.get(self.sessions[which])
        if slot:
            room = self.board.rooms.index(slot["room_id"])
            minute = _minute(self.board, slot["starts_at"])
            self._place(who, self.sessions[which], self.board.spot(room, minute, length * STEP))

    @rule(who=who, which=which)
    def somebody_takes_off(self, who: int, which: int) -> None:
        self._place(who, self.sessions[which], NOWHERE)

    @rule(who=who, first=st.integers(0, 1))
    def somebody_swaps(self, who: int, first: int) -> None:
        slots = list(self.screens[who].slots.values())[first : first + 2]
        if len(slots) < 2:
            return
        moves = [
            {
                "session_id": mine["session_id"],
                "revision": mine["revision"],
                **{name: theirs[name] for name in NOWHERE},
            }
            for mine, theirs in ((slots[0], slots[1]), (slots[1], slots[0]))
        ]
        self._did("swap", who, self.screens[who].board.post("/moves", {"moves": moves}))

    @rule(who=who, room=st.integers(0, ROOMS - 1), at=st.integers(0, 6), everywhere=st.booleans())
    def somebody_adds_a_break(self, who: int, room: int, at: int, everywhere: bool) -> None:
        spot = self.board.spot(room, at * STEP, STEP)
        rooms = None if everywhere else [self.board.rooms[room]]
        body = {
            "title": "Break",
            "room_ids": rooms,
            "starts_at": spot["starts_at"],
            "ends_at": spot["ends_at"],
        }
        self._did("break", who, self.screens[who].board.post("/blocks", body))

    @rule(who=who)
    def somebody_removes_a_break(self, who: int) -> None:
        screen = self.screens[who]
        for block in list(screen.blocks.values())[:1]:
            path = f"{screen.board.path}/blocks/{block['id']}"
            answer = screen.board.editor.call("DELETE", path, If_Match=f'"{block["revision"]}"')
            if answer.status_code == 404:  # somebody was faster
                screen.read()
                return
            self._did("remove", who, answer)

    @rule(who=who)
    def somebody_undoes(self, who: int) -> None:
        self._did("undo", who, self.screens[who].board.post("/undo"))

    @rule(who=who)
    def somebody_does_it_again(self, who: int) -> None:
        self._did("redo", who, self.screens[who].board.post("/redo"))

    @rule(who=who, which=which, room=st.integers(0, ROOMS - 1), at=st.integers(0, 6), again=st.booleans())
    def somebody_changes_their_mind(self, who: int, which: int, room: int, at: int, again: bool) -> None:
        self.somebody_moves(who, which, room, at, 1)
        self.somebody_undoes(who)
        if again:
            self.somebody_does_it_again(who)

    @rule(who=who)
    def somebody_releases(self, who: int) -> None:
        name = f"Release {len(self.releases)}"
        path = f"{self.programme.path}/schedule/releases"
        answer = self.screens[who].board.editor.post(path, {"name": name})
        assert answer.status_code == 201, answer.text
        self.releases.append(json_of(answer)["id"])
        self._collect()

    @rule(who=who, back=st.integers(0, 3))
    def somebody_goes_back_to_a_release(self, who: int, back: int) -> None:
        if self.releases:
            release = self.releases[-1 - back % len(self.releases)]
            path = f"{self.programme.path}/schedule/releases/{release}/reset"
            self._did("reset", who, self.screens[who].board.editor.post(path))

    @rule(who=who, back=st.integers(1, 8))
    def somebody_restores(self, who: int, back: int) -> None:
        history = json_of(self.board.editor.get(f"{self.board.path}/history?limit=1"))["items"]
        if history:
            number = max(1, history[0]["number"] - back)
            answer = self.screens[who].board.post(f"/history/{number}/restoration")
            self._did("restore", who, answer)

    @rule(who=who)
    def frames_arrive(self, who: int) -> None:
        for frame in self.queues[who]:
            self.screens[who].take(frame)
        self.queues[who].clear()

    @rule(who=who)
    def a_frame_is_lost(self, who: int) -> None:
        self.queues[who] = self.queues[who][1:]

    @invariant()
    def no_two_are_in_one_room_at_a_time(self) -> None:
        for one, other in combinations(kept.placed(self.programme.desk.database, self.programme.event_id), 2):
            assert one.place is not None
            assert other.place is not None
            apart = not one.place.span.overlaps(other.place.span)
            assert one.room_id != other.room_id or apart, (one.place, other.place)

    @invariant()
    def revisions_only_grow(self) -> None:
        for key, revision in kept.revisions(self.programme.desk.database).items():
            assert revision >= self.revisions.get(key, 0)
            self.revisions[key] = revision

    def teardown(self) -> None:
        for who, screen in enumerate(self.screens):
            self.frames_arrive(who)
            self._catch_up(screen)
        truth = Screen(self.board)
        truth.read()
        for screen in self.screens:
            assert screen.slots == truth.slots
            assert screen.blocks == truth.blocks
        self._no_frame_tells_less_than_the_draft(truth)

    def _no_frame_tells_less_than_the_draft(self, truth: Screen) -> None:
        with self.programme.desk.database.transaction() as session:
            kept = {str(one.session_id): one.revision for one in session.scalars(select(Slot))}
        assert {key: one["revision"] for key, one in truth.slots.items()}.items() <= kept.items()

    def _catch_up(self, screen: Screen) -> None:
        """The last frame of all may have been lost: then the next one would show the gap."""
        if screen.version != self.board.read()["version"]:
            screen.read()

    def _let_in(self, people: Sequence[Visitor]) -> None:
        for person in people:
            invite = json_of(self.programme.owner.invite(self.programme.event_id, person.email))
            assert person.post(f"/api/v1/invites/{invite['id']}/acceptance").status_code == 200

    def _place(self, who: int, session_id: str, spot: dict[str, Any]) -> None:
        """With the revision on this person's own screen."""
        screen = self.screens[who]
        slot = screen.slots.get(session_id)
        seen = slot["revision"] if slot else screen.board.revision(session_id)
        self._did("move", who, screen.board.put(session_id, spot, seen))

    def _did(self, what: str, who: int, answer: TestResponse) -> None:
        assert answer.status_code in FINE, answer.text
        said = json_of(answer)
        self.done[f"{what} {said.get('type', 'done')}"] += 1
        self._collect()
        if answer.status_code == 412:
            self.screens[who].read()
        elif answer.status_code in {200, 201}:
            own = [said["slot"]] if "slot" in said else []
            self.screens[who].take({**said, "slots": own + said["slots"]})
            draft = self.screens[who].board.read()
            assert [said[way] for way in ("undo", "redo")] == [draft[way] for way in ("undo", "redo")]

    def _collect(self) -> None:
        """What the bus brings, in order, to each screen's queue."""
        for frame in self._take_frames():
            for queue in self.queues:
                queue.append(frame)

    def _take_frames(self) -> list[dict[str, Any]]:
        with self.programme.desk.database.transaction() as session:
            bodies = session.scalars(select(outbox.c.body).order_by(outbox.c.id)).all()
            session.execute(delete(outbox))
        found = [unpack(body).event for body in bodies]
        return [
            draft_changed(event)
            for event in found
            if isinstance(event, DraftChanged) and str(event.event_id) == self.programme.event_id
        ]


def _minute(board: Board, starts_at: str) -> int:
    minutes = range(0, 24 * 60, STEP)
    return next(one for one in minutes if board.spot(0, one)["starts_at"].replace(".000Z", "Z") == starts_at)


@pytest.mark.timeout(900)
def test_any_history_of_three_editors(desk: FrontDesk) -> None:
    people = [desk.person(f"{name.lower()}@example.org", name) for name in ("Ada", "Bob", "Cleo")]
    done: Counter[str] = Counter()
    run_state_machine_as_test(
        lambda: Editing(desk, people, done),  # type: ignore[arg-type]
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            derandomize=True,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert {f"{what} done" for what in ("move", "undo", "redo", "swap", "break", "reset", "restore")} <= set(
        done
    )
    assert {"move room-taken", "move precondition-failed", "undo changed-since"} <= set(done)
