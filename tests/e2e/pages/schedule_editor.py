"""The page on which a schedule's draft is edited."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import FloatRect, Locator, Page, expect

from tests.e2e.person import Person
from tests.system.conference import Conference

WITHIN_MS = 1_000
"""What another editor does is on screen by then."""
STEPS = 8
SCROLL_TO = """([clock]) => {
  const scroller = document.querySelector("[data-view]");
  const grid = scroller.querySelector("[data-grid]");
  const perMinute = Number(grid.style.getPropertyValue("--hour")) / 60;
  const [hours, minutes] = clock.split(":").map(Number);
  scroller.scrollIntoView({ block: "nearest", behavior: "instant" });
  scroller.scrollTop = Math.max(0, (hours * 60 + minutes - 60) * perMinute);
  return new Promise((resolve) => requestAnimationFrame(() => resolve(perMinute)));
}"""

PER_MINUTE = 'card => card.closest("[data-grid]").style.getPropertyValue("--hour") / 60'


DESK = {"width": 1360, "height": 900}


class ScheduleEditor:
    def __init__(self, tab: Page) -> None:
        self.tab = tab
        self.editor = tab.locator("schedule-editor")
        self.list = tab.get_by_role("list", name="Unscheduled sessions")
        self.refusals = self.editor.locator("[data-refusals]")
        self.said = self.editor.locator("[data-said]")

    def wait_until_live(self) -> None:
        expect(self.editor.locator("[data-state]").first).to_have_text("Live")

    def room(self, name: str) -> Locator:
        return self.editor.get_by_role("group", name=name, exact=True)

    def card(self, title: str) -> Locator:
        """On the grid."""
        return self.editor.locator("[data-grid]").locator(self._titled(title))

    def unscheduled(self, title: str) -> Locator:
        return self.list.locator(self._titled(title))

    def _titled(self, title: str) -> Locator:
        """Others may tell of it: of who speaks at the same time."""
        heading = self.tab.locator(".planner-title", has_text=re.compile(rf"^{re.escape(title)}$"))
        return self.tab.locator(".planner-card", has=heading)

    def button(self, name: str) -> Locator:
        return self.editor.get_by_role("button", name=name)

    def day(self, name: str) -> Locator:
        return self.editor.get_by_role("tab", name=name)

    @property
    def dialog(self) -> Locator:
        return self.tab.locator("dialog[open]")

    def expect_place(self, title: str, room: str, times: str, within_ms: float = 5_000) -> None:
        card = self.room(room).locator(self._titled(title))
        expect(card).to_contain_text(times, timeout=within_ms)

    def expect_unscheduled(self, title: str) -> None:
        expect(self.unscheduled(title)).to_have_count(1)

    def drag(self, what: Locator, room: str, clock: str) -> None:
        with self.dragging(what, room, clock):
            pass

    @contextmanager
    def dragging(self, what: Locator, room: str, clock: str) -> Iterator[None]:
        """Taken by its upper edge, held there for the block, dropped after it."""
        self.pick_up(what)
        self.carry_to(room, clock)
        yield
        self.tab.mouse.up()

    def pick_up(self, what: Locator) -> None:
        what.scroll_into_view_if_needed()
        box = _box(what)
        self.tab.mouse.move(box["x"] + 20, box["y"] + 6)
        self.tab.mouse.down()
        self.tab.mouse.move(box["x"] + 30, box["y"] + 12, steps=2)

    def carry_to(self, room: str, clock: str) -> None:
        """The upper edge comes to that time, whether it was taken from the list or from the grid."""
        per_minute = float(self.tab.evaluate(SCROLL_TO, [clock]))
        column, minutes = _box(self.room(room)), _minutes(clock)
        self.tab.mouse.move(
            column["x"] + column["width"] / 2, column["y"] + minutes * per_minute + 6, steps=STEPS
        )

    def carry_onto(self, what: Locator) -> None:
        box = _box(what)
        self.tab.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, steps=STEPS)

    def drop(self) -> None:
        self.tab.mouse.up()

    def stretch(self, what: Locator, minutes: int) -> None:
        """Pull its lower edge."""
        what.scroll_into_view_if_needed()
        per_minute = float(what.evaluate(PER_MINUTE))
        box = _box(what)
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] - 3
        self.tab.mouse.move(x, y)
        self.tab.mouse.down()
        self.tab.mouse.move(x, y + minutes * per_minute, steps=STEPS)
        self.tab.mouse.up()

    @property
    def outline(self) -> Locator:
        """Where what is in hand would stand."""
        return self.editor.locator(".planner-target")

    def press(self, what: Locator, *keys: str) -> None:
        what.focus()
        for key in keys:
            self.tab.keyboard.press(key)

    def fill_dialog(self, button: str = "Save", **typed: str) -> None:
        """`fill_dialog(Room="Attic", Start="11:00")`"""
        for label, value in typed.items():
            field = self.dialog.get_by_label(re.compile(rf"^{label}"))
            if field.evaluate("field => field.tagName") == "SELECT":
                field.select_option(label=value)
            else:
                field.fill(value)
        self.dialog.get_by_role("button", name=button, exact=True).click()


def open_editor(person: Person, event: Conference) -> ScheduleEditor:
    editor = ScheduleEditor(person.open(event.editor))
    editor.wait_until_live()
    return editor


def _box(what: Locator) -> FloatRect:
    box = what.bounding_box()
    assert box is not None
    return box


def _minutes(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)
