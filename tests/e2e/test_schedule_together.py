"""Two people at one schedule: what the other does, holds and has done first; and a line that breaks."""

from __future__ import annotations

from datetime import date

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Meet
from tests.e2e.pages.schedule_editor import DESK, WITHIN_MS, ScheduleEditor, open_editor
from tests.e2e.person import Person
from tests.e2e.platform import Platform
from tests.system.conference import Conference, conference
from tests.system.visitor import Visitor

SESSIONS = {"Opening": "Grace Wu", "Queues": "Ana Ruiz", "Maps": "Tom Ek"}
OFFLINE = ("Failed to load resource", "WebSocket connection to .* failed", "ERR_INTERNET_DISCONNECTED")


@pytest.fixture
def event(platform: Platform) -> Conference:
    made = conference(Visitor(platform, "Olga").arrive(), SESSIONS, date(2027, 11, 11))
    made.place("Opening", "Main hall", "09:00", 45)
    return made


@pytest.fixture
def olga(meet: Meet, event: Conference) -> Person:
    return meet("Olga", viewport=DESK).be(event.organizer)


@pytest.fixture
def hers(olga: Person, event: Conference) -> ScheduleEditor:
    return open_editor(olga, event)


@pytest.fixture
def his(meet: Meet, event: Conference) -> ScheduleEditor:
    """Ben's screen."""
    ben = meet("Ben", viewport=DESK).arrive()
    event.helper(ben.visitor)
    return open_editor(ben, event)


def test_both_see_who_is_here(hers: ScheduleEditor, his: ScheduleEditor) -> None:
    for page in (hers, his):
        people = page.editor.get_by_role("list", name="Editors who are here")
        expect(people.get_by_role("listitem")).to_have_count(2)
        expect(people).to_contain_text("Ben")


def test_a_move_is_on_the_other_s_screen_within_a_second(hers: ScheduleEditor, his: ScheduleEditor) -> None:
    hers.drag(hers.unscheduled("Maps"), "Attic", "10:30")
    hers.expect_place("Maps", "Attic", "10:30–11:00")
    his.expect_place("Maps", "Attic", "10:30–11:00", WITHIN_MS)
    his.stretch(his.card("Maps"), 15)
    his.expect_place("Maps", "Attic", "10:30–11:15")
    hers.expect_place("Maps", "Attic", "10:30–11:15", WITHIN_MS)
    his.press(his.card("Maps"), "Delete")
    expect(hers.card("Maps")).to_have_count(0, timeout=WITHIN_MS)
    hers.expect_unscheduled("Maps")


def test_what_somebody_has_in_hand_carries_their_name_and_is_not_taken_from_them(
    hers: ScheduleEditor, his: ScheduleEditor, event: Conference
) -> None:
    hers.pick_up(hers.card("Opening"))
    expect(his.card("Opening").locator(".planner-holder")).to_have_text("Olga", timeout=WITHIN_MS)
    his.drag(his.card("Opening"), "Attic", "12:00")
    expect(his.said).to_contain_text("Olga is moving “Opening” right now.")
    event.await_place("Opening", ("Main hall", "09:00", "09:45"))
    his.tab.get_by_role("button", name="Move it anyway").click()
    his.drag(his.card("Opening"), "Attic", "12:00")
    his.expect_place("Opening", "Attic", "12:00–12:45")
    hers.tab.keyboard.press("Escape")
    expect(his.card("Opening").locator(".planner-holder")).to_have_count(0, timeout=WITHIN_MS)


def test_who_was_slower_sees_the_newer_state_and_puts_theirs_again(
    hers: ScheduleEditor, his: ScheduleEditor, event: Conference, olga: Person
) -> None:
    olga.complaints.expect_status(412)
    with hers.dragging(hers.card("Opening"), "Workshop", "15:00"):
        event.place("Opening", "Attic", "12:00", 45)
        hers.expect_place("Opening", "Attic", "12:00–12:45")
    expect(hers.refusals).to_contain_text("Somebody was faster: “Opening”")
    expect(hers.refusals).to_contain_text("It is now here: Attic, Thu 11 Nov, 12:00–12:45.")
    hers.expect_place("Opening", "Attic", "12:00–12:45")
    hers.button("Put mine again").click()
    hers.expect_place("Opening", "Workshop", "15:00–15:45")
    his.expect_place("Opening", "Workshop", "15:00–15:45")
    expect(hers.refusals).to_be_empty()


def test_an_undo_is_refused_when_somebody_has_changed_it_since(
    hers: ScheduleEditor, his: ScheduleEditor, olga: Person
) -> None:
    olga.complaints.expect_status(409)
    hers.drag(hers.unscheduled("Maps"), "Attic", "10:30")
    his.expect_place("Maps", "Attic", "10:30–11:00")
    his.press(his.card("Maps"), "ArrowRight")
    hers.expect_place("Maps", "Workshop", "10:30–11:00")
    hers.button("Undo").click()
    expect(hers.refusals).to_contain_text("Ben")
    hers.expect_place("Maps", "Workshop", "10:30–11:00")
    hers.press(hers.card("Opening"), "ArrowDown")
    hers.expect_place("Opening", "Main hall", "09:05–09:50")
    expect(hers.refusals).to_be_empty()


def test_a_line_that_breaks_in_mid_drag_loses_nothing(
    hers: ScheduleEditor, his: ScheduleEditor, event: Conference, olga: Person
) -> None:
    olga.complaints.expect(*OFFLINE)
    with hers.dragging(hers.card("Opening"), "Workshop", "15:00"):
        olga.context.set_offline(True)
    expect(hers.refusals).to_contain_text("Not saved: “Opening”")
    expect(hers.refusals).to_contain_text("You wanted it here: Workshop, Thu 11 Nov, 15:00–15:45.")
    expect(hers.editor.locator("[data-state]").first).to_contain_text("Offline")
    hers.expect_place("Opening", "Main hall", "09:00–09:45")
    his.drag(his.unscheduled("Maps"), "Attic", "10:30")
    his.expect_place("Maps", "Attic", "10:30–11:00")
    olga.context.set_offline(False)
    hers.expect_place("Maps", "Attic", "10:30–11:00")
    hers.button("Put mine again").click()
    hers.expect_place("Opening", "Workshop", "15:00–15:45")
    event.await_place("Opening", ("Workshop", "15:00", "15:45"))


def test_a_change_of_the_programme_arrives_as_well(hers: ScheduleEditor, event: Conference) -> None:
    path = f"/events/{event.id}/sessions/{event.sessions['Maps']}"
    tag = event.organizer.response("GET", path).headers["ETag"]
    event.organizer.patch(path, {"If-Match": tag}, title="Maps for everybody")
    hers.expect_unscheduled("Maps for everybody")
