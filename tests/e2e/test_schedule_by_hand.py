"""The schedule's editor by mouse: what is carried and stretched, and what is told meanwhile."""

from __future__ import annotations

from datetime import date

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Meet
from tests.e2e.pages.schedule_editor import DESK, ScheduleEditor, open_editor
from tests.e2e.platform import Platform
from tests.system.conference import Conference, conference
from tests.system.visitor import Visitor

pytestmark = pytest.mark.parametrize("platform", ["embedded"], indirect=True)
SESSIONS = {"Opening": "Grace Wu", "Queues": "Ana Ruiz", "Clocks": "Ana Ruiz", "Maps": "Tom Ek"}


@pytest.fixture
def event(platform: Platform) -> Conference:
    """With the opening in its place."""
    made = conference(Visitor(platform, "Olga").arrive(), SESSIONS, date(2027, 11, 11))
    made.place("Opening", "Main hall", "09:00", 45)
    return made


@pytest.fixture
def page(meet: Meet, event: Conference) -> ScheduleEditor:
    return open_editor(meet("Olga", viewport=DESK).be(event.organizer), event)


def test_a_session_is_dragged_from_the_list_to_a_room_and_back(
    page: ScheduleEditor, event: Conference
) -> None:
    page.drag(page.unscheduled("Maps"), "Attic", "10:30")
    page.expect_place("Maps", "Attic", "10:30–11:00")
    expect(page.said).to_contain_text("Maps: Attic, Thu 11 Nov, 10:30–11:00.")
    event.await_place("Maps", ("Attic", "10:30", "11:00"))
    page.pick_up(page.card("Maps"))
    page.carry_onto(page.list)
    page.drop()
    page.expect_unscheduled("Maps")
    expect(page.said).to_contain_text("unscheduled")
    event.await_place("Maps", None)


def test_times_snap_to_five_minutes(page: ScheduleEditor, event: Conference) -> None:
    page.drag(page.unscheduled("Maps"), "Attic", "10:33")
    page.expect_place("Maps", "Attic", "10:35–11:05")


def test_a_session_gets_longer_by_its_lower_edge(page: ScheduleEditor, event: Conference) -> None:
    page.stretch(page.card("Opening"), 30)
    page.expect_place("Opening", "Main hall", "09:00–10:15")
    expect(page.said).to_contain_text("09:00–10:15")
    event.await_place("Opening", ("Main hall", "09:00", "10:15"))


def test_a_room_that_is_taken_is_told_while_dragging_and_refused(
    page: ScheduleEditor, event: Conference
) -> None:
    with page.dragging(page.unscheduled("Maps"), "Main hall", "09:30"):
        expect(page.outline).to_have_class("planner-target bad")
        expect(page.outline).to_contain_text("09:30–10:00 · taken by “Opening”")
    page.expect_unscheduled("Maps")
    expect(page.said).to_contain_text("Not moved: “Opening” is in that room")
    assert event.where("Maps") is None


def test_a_speaker_s_other_session_is_warned_of_while_dragging_and_listed_after_it(
    page: ScheduleEditor, event: Conference
) -> None:
    event.place("Queues", "Attic", "10:00")
    page.expect_place("Queues", "Attic", "10:00–10:30")
    with page.dragging(page.unscheduled("Clocks"), "Workshop", "10:00"):
        expect(page.tab.locator(".planner-ghost small")).to_contain_text("Ana Ruiz")
    page.expect_place("Clocks", "Workshop", "10:00–10:30")
    warnings = page.editor.locator("[data-warnings]")
    expect(warnings).to_contain_text("4 warnings")
    warnings.locator("summary").click()
    warnings.get_by_role("button", name="Queues").first.click()
    expect(page.card("Queues")).to_be_focused()


def test_a_session_is_carried_to_another_day_over_its_tab(page: ScheduleEditor, event: Conference) -> None:
    page.pick_up(page.card("Opening"))
    page.carry_onto(page.day("Fri 12 Nov"))
    expect(page.day("Fri 12 Nov")).to_have_attribute("aria-selected", "true")
    page.carry_to("Attic", "11:00")
    page.drop()
    page.expect_place("Opening", "Attic", "11:00–11:45")
    expect(page.said).to_contain_text("Fri 12 Nov")


def test_escape_leaves_it_where_it_was(page: ScheduleEditor, event: Conference) -> None:
    page.pick_up(page.card("Opening"))
    page.carry_to("Attic", "12:00")
    page.tab.keyboard.press("Escape")
    page.drop()
    expect(page.outline).to_have_count(0)
    page.expect_place("Opening", "Main hall", "09:00–09:45")
    assert event.slot("Opening")["revision"] == 1


def test_several_that_are_selected_move_together(page: ScheduleEditor, event: Conference) -> None:
    event.place("Queues", "Main hall", "10:00")
    page.expect_place("Queues", "Main hall", "10:00–10:30")
    for title in ("Opening", "Queues"):
        page.card(title).click(modifiers=["ControlOrMeta"])
    page.drag(page.card("Opening"), "Attic", "11:00")
    page.expect_place("Opening", "Attic", "11:00–11:45")
    page.expect_place("Queues", "Attic", "12:00–12:30")
    page.button("Undo").click()
    page.expect_place("Opening", "Main hall", "09:00–09:45")
    page.expect_place("Queues", "Main hall", "10:00–10:30")
