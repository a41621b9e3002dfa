"""The schedule's editor on a tablet: fingers carry and stretch, and still scroll what they do not carry."""

from __future__ import annotations

from datetime import date

import pytest
from playwright.sync_api import FloatRect, Locator, expect

from tests.e2e.conftest import Meet
from tests.e2e.finger import Finger
from tests.e2e.pages.schedule_editor import PER_MINUTE, ScheduleEditor, open_editor
from tests.e2e.platform import Platform
from tests.system.conference import Conference, conference
from tests.system.visitor import Visitor
from tests.waiting import wait_until

pytestmark = pytest.mark.parametrize("platform", ["embedded"], indirect=True)
TABLET = {"width": 1024, "height": 768}
SESSIONS = {"Opening": "Grace Wu"} | {f"Talk {number:02}": "Ana Ruiz" for number in range(16)}
GRIP = 4
"""Pixels above the lower edge of a card that are its handle."""


@pytest.fixture
def event(platform: Platform) -> Conference:
    made = conference(Visitor(platform, "Olga").arrive(), SESSIONS, date(2027, 11, 11))
    made.place("Opening", "Main hall", "09:00", 60)
    return made


@pytest.fixture
def page(meet: Meet, event: Conference) -> ScheduleEditor:
    return open_editor(
        meet("Olga", viewport=TABLET, has_touch=True, is_mobile=True).be(event.organizer), event
    )


@pytest.fixture
def finger(page: ScheduleEditor) -> Finger:
    return Finger(page.tab)


def test_a_finger_carries_a_session_from_the_list_to_a_room(
    page: ScheduleEditor, finger: Finger, event: Conference
) -> None:
    x, y = spot(page, "Attic", "10:30")
    take(finger, page.unscheduled("Talk 00"))
    finger.move(x, y)
    expect(page.outline).to_contain_text("10:30–11:00")
    finger.lift()
    page.expect_place("Talk 00", "Attic", "10:30–11:00")
    event.await_place("Talk 00", ("Attic", "10:30", "11:00"))


def test_a_finger_moves_a_session_on_the_grid(
    page: ScheduleEditor, finger: Finger, event: Conference
) -> None:
    x, y = spot(page, "Attic", "10:00")
    take(finger, page.card("Opening"))
    finger.move(x, y)
    finger.lift()
    page.expect_place("Opening", "Attic", "10:00–11:00")
    event.await_place("Opening", ("Attic", "10:00", "11:00"))


def test_a_finger_makes_a_session_longer(page: ScheduleEditor, finger: Finger, event: Conference) -> None:
    card = page.card("Opening")
    per_minute = float(card.evaluate(PER_MINUTE))
    box = box_of(card)
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] - GRIP
    finger.put(x, y)
    finger.rest(0.4)
    finger.move(x, y + 30 * per_minute)
    finger.lift()
    page.expect_place("Opening", "Main hall", "09:00–10:30")
    event.await_place("Opening", ("Main hall", "09:00", "10:30"))


def test_a_tap_opens_the_dialog(page: ScheduleEditor) -> None:
    page.card("Opening").tap()
    expect(page.dialog).to_be_visible()


@pytest.mark.parametrize("what", ["an empty room", "a session"])
def test_a_swipe_scrolls_the_grid_and_moves_nothing(
    page: ScheduleEditor, finger: Finger, event: Conference, what: str
) -> None:
    box = box_of(page.card("Opening") if what == "a session" else page.room("Attic"))
    before = scrolled(page, "[data-view]")
    middle = min(box["y"] + 30, 600) if what == "a session" else 560
    finger.swipe(box["x"] + 40, middle, down=-180)
    wait_until(lambda: scrolled(page, "[data-view]") > before + 60, what="the grid to scroll")
    page.expect_place("Opening", "Main hall", "09:00–10:00")
    assert event.slot("Opening")["revision"] == 1


def test_a_swipe_over_the_list_scrolls_it_and_moves_nothing(
    page: ScheduleEditor, finger: Finger, event: Conference
) -> None:
    box = box_of(page.unscheduled("Talk 02"))
    finger.swipe(box["x"] + 40, box["y"] + 20, down=-150)
    wait_until(lambda: scrolled(page, "[data-list]") > 60, what="the list to scroll")
    expect(page.tab.locator(".planner-ghost")).to_have_count(0)
    assert event.where("Talk 02") is None


def test_a_swipe_beside_the_grid_scrolls_the_page(page: ScheduleEditor, finger: Finger) -> None:
    heading = box_of(page.tab.get_by_role("heading", level=1))
    finger.swipe(heading["x"] + 20, heading["y"] + 10 + 300, down=-250)
    wait_until(lambda: float(page.tab.evaluate("() => scrollY")) > 20, what="the page to scroll")


def take(finger: Finger, what: Locator) -> None:
    """Held for a moment, which a swipe is not."""
    box = box_of(what)
    finger.put(box["x"] + 20, box["y"] + 6)
    finger.rest(0.4)


def spot(page: ScheduleEditor, room: str, clock: str) -> tuple[float, float]:
    """Where the finger is when what it took by the upper edge is in that room at that time."""
    per_minute = float(page.card("Opening").evaluate(PER_MINUTE))
    hours, minutes = map(int, clock.split(":"))
    column = box_of(page.room(room))
    return column["x"] + column["width"] / 2, column["y"] + (hours * 60 + minutes) * per_minute + 6


def scrolled(page: ScheduleEditor, part: str) -> float:
    return float(page.editor.locator(part).evaluate("part => part.scrollTop"))


def box_of(what: Locator) -> FloatRect:
    box = what.bounding_box()
    assert box is not None
    return box
