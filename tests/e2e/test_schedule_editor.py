"""One editor of a schedule: what the page offers besides the hand, also by keyboard and on a phone."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.accessibility import violations
from tests.e2e.conftest import Meet
from tests.e2e.pages.schedule_editor import DESK, ScheduleEditor, open_editor
from tests.e2e.person import Person
from tests.e2e.platform import Platform
from tests.system.conference import Conference, conference
from tests.system.visitor import Visitor
from tests.waiting import wait_until

pytestmark = pytest.mark.parametrize("platform", ["embedded"], indirect=True)
SESSIONS = {"Opening": "Grace Wu", "Queues": "Ana Ruiz", "Clocks": "Ana Ruiz", "Maps": "Tom Ek"}
THURSDAY = date(2027, 11, 11)
PICTURES = Path(__file__).parents[2] / "artifacts" / "pages"
PHONE = {"width": 390, "height": 844}
OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def event(platform: Platform) -> Conference:
    """With the opening in its place."""
    made = conference(Visitor(platform, "Olga").arrive(), SESSIONS, THURSDAY)
    made.place("Opening", "Main hall", "09:00", 45)
    return made


@pytest.fixture
def olga(meet: Meet, event: Conference) -> Person:
    return meet("Olga", viewport=DESK).be(event.organizer)


@pytest.fixture
def page(olga: Person, event: Conference) -> ScheduleEditor:
    return open_editor(olga, event)


def test_two_are_swapped(page: ScheduleEditor, event: Conference) -> None:
    event.place("Queues", "Attic", "14:00")
    page.expect_place("Queues", "Attic", "14:00–14:30")
    for title in ("Opening", "Queues"):
        page.press(page.card(title), "Space")
    page.button("Swap").click()
    page.expect_place("Queues", "Main hall", "09:00–09:30")
    page.expect_place("Opening", "Attic", "14:00–14:45")


def test_a_break_stands_in_all_rooms_and_is_deleted_from_one(page: ScheduleEditor, event: Conference) -> None:
    page.button("Break").click()
    page.fill_dialog(Title="Lunch", Start="12:00", Minutes="60")
    for room in event.rooms:
        page.expect_place("Lunch", room, "12:00–13:00")
    page.press(page.room("Attic").locator(".planner-card").filter(has_text="Lunch"), "Enter")
    page.fill_dialog("Delete")
    expect(page.card("Lunch")).to_have_count(2)
    page.drag(page.unscheduled("Maps"), "Main hall", "12:15")
    expect(page.said).to_contain_text("“Lunch” is in that room")


def test_undo_and_redo_by_button_and_key_also_after_a_reload(page: ScheduleEditor, event: Conference) -> None:
    page.drag(page.unscheduled("Maps"), "Attic", "10:30")
    page.expect_place("Maps", "Attic", "10:30–11:00")
    page.tab.reload()
    page.wait_until_live()
    page.button("Undo").click()
    page.expect_unscheduled("Maps")
    page.tab.keyboard.press("Control+y")
    page.expect_place("Maps", "Attic", "10:30–11:00")
    page.tab.keyboard.press("Control+z")
    page.expect_unscheduled("Maps")


def test_the_history_leads_back_to_any_point(page: ScheduleEditor, event: Conference) -> None:
    page.drag(page.unscheduled("Maps"), "Attic", "10:30")
    page.expect_place("Maps", "Attic", "10:30–11:00")
    page.press(page.card("Opening"), "Delete")
    page.expect_unscheduled("Opening")
    page.button("History").click()
    expect(page.dialog.get_by_role("listitem").filter(has_text="Olga")).to_have_count(3)
    page.dialog.get_by_role("button", name="Back to here").first.click()
    page.expect_place("Opening", "Main hall", "09:00–09:45")
    page.expect_place("Maps", "Attic", "10:30–11:00")


def test_a_release_shows_what_it_changes_before_it_is_made(page: ScheduleEditor, event: Conference) -> None:
    page.button("Release …").click()
    expect(page.dialog).to_contain_text("This is the first release")
    expect(page.dialog.get_by_role("list").first).to_contain_text("Opening")
    page.fill_dialog("Release", Name="v1")
    expect(page.said).to_contain_text("v1 is released.")
    page.press(page.card("Opening"), "ArrowRight")
    page.expect_place("Opening", "Attic", "09:00–09:45")
    page.button("Release …").click()
    expect(page.dialog).to_contain_text("Since “v1” there are one change.")
    page.dialog.get_by_role("button", name="Reset the draft to it").click()
    page.expect_place("Opening", "Main hall", "09:00–09:45")
    expect(page.tab.get_by_text("“v1” was released.")).to_have_count(0)


def test_the_focus_goes_along_where_the_server_answers_before_the_browser_paints(
    page: ScheduleEditor,
) -> None:
    page.tab.evaluate("() => { window.requestAnimationFrame = (work) => setTimeout(work, 500) }")

    page.press(page.unscheduled("Maps"), "f")

    expect(page.unscheduled("Maps")).to_have_count(0)
    expect(page.card("Maps")).to_be_focused()


def test_all_of_it_works_by_keyboard(page: ScheduleEditor, event: Conference) -> None:
    page.press(page.unscheduled("Maps"), "Enter")
    page.fill_dialog(Room="Attic", Start="11:00", Minutes="30")
    maps = page.card("Maps")
    expect(maps).to_be_focused()
    page.press(maps, "ArrowDown", "ArrowDown", "ArrowLeft")
    page.expect_place("Maps", "Main hall", "11:10–11:40")
    expect(page.said).to_contain_text("Maps: Main hall, Thu 11 Nov, 11:10–11:40.")
    page.press(maps, "Shift+ArrowDown")
    page.expect_place("Maps", "Main hall", "11:10–11:45")
    expect(maps).to_be_focused()
    page.press(maps, "Control+ArrowUp")
    expect(page.card("Opening")).to_be_focused()
    page.press(maps, "Alt+PageDown")
    expect(page.day("Fri 12 Nov")).to_have_attribute("aria-selected", "true")
    expect(maps).to_be_focused()
    page.press(maps, "Delete")
    page.expect_unscheduled("Maps")
    page.press(page.unscheduled("Maps"), "f")
    expect(page.unscheduled("Maps")).to_have_count(0)
    expect(page.card("Maps")).to_be_focused()
    wait_until(lambda: event.where("Maps"), what="the place to be saved")


def test_only_one_card_of_the_grid_is_a_stop_of_the_tab_key(page: ScheduleEditor, event: Conference) -> None:
    event.place("Queues", "Attic", "14:00")
    page.expect_place("Queues", "Attic", "14:00–14:30")
    expect(page.editor.locator("[data-grid] .planner-card[tabindex='0']")).to_have_count(1)
    expect(page.editor.locator("[data-list] .planner-card[tabindex='0']")).to_have_count(1)


def test_rooms_are_hidden_and_arranged_in_this_browser(
    page: ScheduleEditor, event: Conference, olga: Person
) -> None:
    page.button("Rooms").click()
    page.dialog.get_by_label("Workshop", exact=True).uncheck()
    page.dialog.get_by_role("button", name="Left Attic").click()
    page.dialog.get_by_role("button", name="Close").click()
    again = open_editor(olga, event)
    groups = again.editor.locator("[data-grid]").get_by_role("group")
    expect(groups).to_have_count(2)
    expect(groups.first).to_have_attribute("aria-label", "Attic")


def test_the_list_is_searched_and_filtered(page: ScheduleEditor) -> None:
    page.editor.get_by_role("searchbox").fill("ruiz clo")
    expect(page.list.get_by_role("listitem")).to_have_count(1)
    page.expect_unscheduled("Clocks")
    expect(page.editor.get_by_role("heading", name="Unscheduled (1 of 3)")).to_be_visible()


def test_a_finer_grid_stays_at_the_same_time(page: ScheduleEditor) -> None:
    page.editor.get_by_label("Lines every").select_option("5")
    card = page.card("Opening")
    expect(card).to_be_in_viewport()
    height = card.evaluate("card => card.offsetHeight")
    assert height > 200


def test_in_the_night_of_the_change_the_clock_of_the_place_counts(meet: Meet, platform: Platform) -> None:
    night = conference(Visitor(platform, "Nora").arrive(), {"Late": "Ana Ruiz"}, date(2027, 10, 31), days=1)
    nora = meet("Nora", viewport=DESK, timezone_id="America/New_York").be(night.organizer)
    page = open_editor(nora, night)
    page.press(page.unscheduled("Late"), "Enter")
    page.fill_dialog(Room="Attic", Start="02:30", Minutes="60")
    # The clock shows 02:30 twice; without a choice it is the first one, and the hour after it begins at 02:30 again.
    page.expect_place("Late", "Attic", "02:30–02:30")
    starts = datetime.fromisoformat(night.slot("Late")["starts_at"])
    assert starts == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)
    page.press(page.card("Late"), *["ArrowDown"] * 6)
    page.expect_place("Late", "Attic", "02:00–03:00")


def test_on_a_phone_it_is_a_list_with_the_dialog(meet: Meet, event: Conference) -> None:
    olga = meet("Olga", viewport=PHONE, has_touch=True, is_mobile=True).be(event.organizer)
    page = open_editor(olga, event)
    agenda = page.editor.get_by_role("list", name="Sessions of the day")
    expect(agenda).to_contain_text("Opening")
    page.unscheduled("Maps").tap()
    page.fill_dialog(Room="Attic", Start="11:00", Minutes="30")
    expect(agenda).to_contain_text("Attic · 11:00–11:30")
    agenda.get_by_role("button", name="Maps").tap()
    page.fill_dialog("Unschedule")
    page.expect_unscheduled("Maps")
    assert page.tab.evaluate(OVERFLOW) == 0
    assert violations(page.tab) == ""


def test_who_may_only_look_sees_it_and_changes_nothing(meet: Meet, event: Conference) -> None:
    mona = meet("Mona", viewport=DESK).arrive()
    invite = event.organizer.post(f"/events/{event.id}/invites", email=mona.email, role="moderator")
    mona.visitor.post(f"/invites/{invite['id']}/acceptance")
    page = open_editor(mona, event)
    page.expect_place("Opening", "Main hall", "09:00–09:45")
    expect(page.button("Release …")).to_be_hidden()
    page.press(page.card("Opening"), "ArrowDown")
    expect(page.said).to_contain_text("You may only move")
    event.await_place("Opening", ("Main hall", "09:00", "09:45"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_wrong(meet: Meet, event: Conference, scheme: str) -> None:
    event.place("Queues", "Attic", "09:00")
    event.place("Clocks", "Workshop", "09:00")
    olga = meet("Olga", viewport=DESK, color_scheme=scheme).be(event.organizer)
    page = open_editor(olga, event)
    assert violations(page.tab) == ""
    for button in ("History", "Break", "Rooms", "Keys", "Release …"):
        page.button(button).click()
        expect(page.dialog).to_be_visible()
        assert violations(page.tab) == "", button
        page.tab.keyboard.press("Escape")
    page.card("Queues").click()
    assert violations(page.tab) == ""


@pytest.mark.parametrize(
    ("look", "options"),
    [
        ("light", {"viewport": DESK}),
        ("dark", {"viewport": DESK, "color_scheme": "dark"}),
        ("phone", {"viewport": PHONE}),
    ],
)
def test_pictures_are_kept(meet: Meet, event: Conference, look: str, options: dict[str, object]) -> None:
    """For people to look at, in `artifacts/pages`."""
    event.place("Queues", "Attic", "10:00")
    event.place("Clocks", "Workshop", "10:00")
    page = open_editor(meet("Olga", **options).be(event.organizer), event)
    page.tab.screenshot(path=PICTURES / f"schedule-editor-{look}.png", full_page=look == "phone")
    if look == "phone":
        return
    with page.dragging(page.unscheduled("Maps"), "Main hall", "09:30"):
        page.tab.screenshot(path=PICTURES / f"schedule-editor-drag-{look}.png")
