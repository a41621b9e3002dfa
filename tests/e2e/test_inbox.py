"""The inbox page, as one person uses it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from shared.database import now
from tests.e2e.accessibility import violations
from tests.e2e.conftest import Meet
from tests.e2e.invited import events_of, invite
from tests.e2e.pages.header import Header
from tests.e2e.pages.notifications import NotificationsPage
from tests.e2e.person import Person
from tests.e2e.test_looks import PICTURES
from tests.system.story import Sale


@pytest.fixture
def inbox(gil: Person, events: list[Sale]) -> NotificationsPage:
    """With three unread ones: registrar is not among them."""
    invite(gil, events, 3)
    page = NotificationsPage(gil.open_live("/notifications"))
    page.expect_rows(3)
    return page


def test_filters_stand_in_the_address(inbox: NotificationsPage) -> None:
    inbox.rows.nth(0).get_by_role("button", name="Mark read").click()
    inbox.show("Unread")
    inbox.expect_rows(2)
    inbox.show("Invites")
    expect(inbox.tab).to_have_url(re.compile(r"\?unread=true&category=invites$"))
    inbox.expect_rows(2)
    inbox.show("Ticket sales")
    expect(inbox.main.get_by_role("heading", name="You’re all caught up")).to_be_visible()
    inbox.show("Archived")
    expect(inbox.tab).to_have_url(re.compile(r"\?archived=true&category=sales$"))


def test_one_is_marked_read_and_unread_again(inbox: NotificationsPage) -> None:
    row = inbox.rows.nth(1)
    row.get_by_role("button", name="Mark read").click()
    expect(row.get_by_text("Read", exact=True)).to_be_visible()
    Header(inbox.tab).expect_unread(2)
    row.get_by_role("button", name="Mark unread").click()
    expect(row.get_by_text("Unread", exact=True)).to_be_visible()
    Header(inbox.tab).expect_unread(3)


def test_word_of_what_was_done_before_does_not_undo_what_was_done_since(inbox: NotificationsPage) -> None:
    inbox.tab.keyboard.press("j")
    inbox.rows.nth(0).evaluate(
        """row => {
          window.states = [];
          const note = () => window.states.push(row.classList.contains("unread"));
          new MutationObserver(note).observe(row, { attributeFilter: ["class"] });
        }"""
    )
    for _ in range(3):
        inbox.tab.keyboard.press("u")
        inbox.tab.keyboard.press("u")
        inbox.tab.wait_for_timeout(500)
    Header(inbox.tab).expect_unread(3)
    assert inbox.tab.evaluate("window.states") == [False, True] * 3


def test_one_is_archived_and_comes_back_as_it_was(inbox: NotificationsPage) -> None:
    before = inbox.ids
    inbox.rows.nth(1).get_by_role("button", name="Archive").click()
    inbox.expect_rows(2)
    Header(inbox.tab).expect_unread(2)
    inbox.undo()
    inbox.expect_rows(3)
    Header(inbox.tab).expect_unread(3)
    assert inbox.ids == before


def test_what_is_archived_is_kept_and_restored(inbox: NotificationsPage) -> None:
    inbox.rows.nth(0).get_by_role("button", name="Archive").click()
    inbox.expect_rows(2)
    inbox.show("Archived")
    inbox.expect_rows(1)
    inbox.rows.nth(0).get_by_role("button", name="Restore").click()
    expect(inbox.main.get_by_role("heading", name="Nothing is archived")).to_be_visible()
    inbox.show("All")
    inbox.expect_rows(3)


def test_all_are_marked_read_and_that_is_undone(inbox: NotificationsPage) -> None:
    expect(inbox.mark_all).to_be_enabled()
    inbox.mark_all.click()
    Header(inbox.tab).expect_unread(0)
    expect(inbox.mark_all).to_be_disabled()
    inbox.undo()
    Header(inbox.tab).expect_unread(3)
    expect(inbox.rows.get_by_text("Unread", exact=True)).to_have_count(3)
    expect(inbox.mark_all).to_be_enabled()


def test_with_nothing_there_the_page_says_so_and_nothing_can_be_marked(gil: Person) -> None:
    page = NotificationsPage(gil.open("/notifications"))
    expect(page.main.get_by_role("heading", name="No notifications yet")).to_be_visible()
    expect(page.mark_all).to_be_disabled()


def test_the_page_works_with_keys(inbox: NotificationsPage) -> None:
    keyboard = inbox.tab.keyboard
    keyboard.press("j")
    keyboard.press("j")
    expect(inbox.rows.nth(1).get_by_role("link")).to_be_focused()
    keyboard.press("u")
    expect(inbox.rows.nth(1).get_by_text("Read", exact=True)).to_be_visible()
    keyboard.press("u")
    expect(inbox.rows.nth(1).get_by_text("Unread", exact=True)).to_be_visible()
    keyboard.press("k")
    expect(inbox.rows.nth(0).get_by_role("link")).to_be_focused()
    keyboard.press("e")
    inbox.expect_rows(2)
    expect(inbox.rows.nth(0).get_by_role("link")).to_be_focused()
    keyboard.press("Enter")
    inbox.tab.wait_for_url("**/invites/*")
    Header(inbox.tab).expect_unread(1)


def test_the_keys_are_explained_and_can_be_switched_off(inbox: NotificationsPage) -> None:
    inbox.tab.keyboard.press("?")
    sheet = inbox.tab.get_by_role("dialog", name="Keyboard shortcuts")
    expect(sheet).to_contain_text("archive, or restore")
    assert not violations(inbox.tab), violations(inbox.tab)
    sheet.get_by_label("Use these keys").uncheck()
    sheet.get_by_role("button", name="Close").click()
    inbox.tab.keyboard.press("j")
    expect(inbox.rows.nth(0).get_by_role("link")).not_to_be_focused()


def test_what_is_new_does_not_move_what_is_being_read(
    inbox: NotificationsPage, events: list[Sale], gil: Person
) -> None:
    inbox.tab.keyboard.press("j")
    first, place = inbox.rows.nth(0).get_attribute("data-id"), inbox.rows.nth(0).bounding_box()
    events[0].invite(gil.email, "registrar")
    chip = inbox.main.get_by_role("button", name="1 new")
    expect(chip).to_be_visible()
    assert inbox.rows.nth(0).bounding_box() == place
    Header(inbox.tab).expect_unread(4)
    inbox.expect_rows(3)
    assert inbox.rows.nth(0).get_attribute("data-id") == first
    chip.click()
    inbox.expect_rows(4)
    expect(inbox.rows.nth(0)).to_contain_text("registrar")
    expect(chip).to_be_hidden()


def test_what_waits_above_is_not_marked_with_the_rest(
    inbox: NotificationsPage, events: list[Sale], gil: Person
) -> None:
    inbox.tab.keyboard.press("j")
    events[0].invite(gil.email, "registrar")
    expect(inbox.main.get_by_role("button", name="1 new")).to_be_visible()
    inbox.mark_all.click()
    Header(inbox.tab).expect_unread(1)


def test_on_a_page_that_stays_open_overnight_today_becomes_yesterday(inbox: NotificationsPage) -> None:
    day = inbox.main.locator(".day-title")
    expect(day).to_have_text("Today")
    inbox.tab.clock.set_fixed_time(now() + timedelta(days=1))
    inbox.tab.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(day).to_have_text("Yesterday")


def test_older_ones_come_without_a_reload(gil: Person, meet: Meet) -> None:
    invite(gil, events_of(meet("Oskar").arrive(), 6), 23)
    page = NotificationsPage(gil.open_live("/notifications"))
    page.tab.evaluate("window.sameDocument = true")
    page.expect_rows(20)
    page.main.get_by_role("link", name="Load more").click()
    page.expect_rows(23)
    expect(page.main.get_by_role("link", name="Load more")).to_be_hidden()
    assert page.tab.evaluate("window.sameDocument")


def test_what_was_on_the_screen_is_seen_and_the_badge_calms_down(
    inbox: NotificationsPage, gil: Person
) -> None:
    tab = gil.open_live("/events")
    Header(tab).expect_unread(3)
    expect(tab.locator(".badge")).not_to_have_class(re.compile("unseen"))
    assert all(item["seen"] for item in gil.visitor.notifications())


@pytest.mark.parametrize("platform", ["embedded"], indirect=True)
@pytest.mark.parametrize(
    ("look", "options"),
    [
        ("light", {}),
        ("dark", {"color_scheme": "dark"}),
        ("phone", {"viewport": {"width": 390, "height": 844}}),
    ],
)
def test_everything_that_opens_is_accessible_and_pictured(
    meet: Meet, events: list[Sale], look: str, options: dict[str, object]
) -> None:
    gil = meet("Gil", **options).arrive()
    invite(gil, events, 3)
    tab = gil.open_live("/events")
    Header(tab).open_panel()
    expect(tab.locator(".bell-panel li")).to_have_count(3)
    _examine(tab, f"bell-{look}")
    page = NotificationsPage(gil.open_live("/notifications"))
    page.rows.nth(2).get_by_role("button", name="Mark read").click()
    page.tab.keyboard.press("j")
    page.rows.nth(1).get_by_role("button", name="Archive").click()
    events[0].invite(gil.email, "registrar")
    expect(page.main.get_by_role("button", name="1 new")).to_be_visible()
    _examine(page.tab, f"inbox-{look}")
    page.tab.keyboard.press("?")
    _examine(page.tab, f"inbox-keys-{look}")


def _examine(tab: Page, name: str) -> None:
    tab.screenshot(path=PICTURES / f"{name}.png")
    assert not violations(tab), violations(tab)
    assert tab.evaluate("() => document.documentElement.scrollWidth <= document.documentElement.clientWidth")
