"""The bell on every page: its drop-down, its badge and its toasts."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.e2e.accessibility import violations
from tests.e2e.invited import invite
from tests.e2e.pages.header import Header
from tests.e2e.person import Person
from tests.system.story import Sale


def test_the_bell_shows_the_last_ones_on_every_page(gil: Person, events: list[Sale]) -> None:
    tab = gil.open_live("/events")
    invite(gil, events, 2)
    Header(tab).expect_unread(2)
    panel = Header(tab).open_panel()
    expect(panel.get_by_role("listitem")).to_have_count(2)
    assert not violations(tab), violations(tab)
    panel.get_by_role("listitem").first.get_by_role("link").click()
    tab.wait_for_url("**/invites/*")
    Header(tab).expect_unread(1)


def test_the_drop_down_is_left_with_escape_and_marks_all(gil: Person, events: list[Sale]) -> None:
    tab = gil.open_live("/events")
    invite(gil, events, 2)
    panel = Header(tab).open_panel()
    tab.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(Header(tab).bell).to_be_focused()
    panel = Header(tab).open_panel()
    panel.get_by_role("button", name="Mark all as read").click()
    Header(tab).expect_unread(0)
    expect(panel.get_by_role("button", name="Mark all as read")).to_be_disabled()
    panel.get_by_role("link", name="See all notifications").click()
    tab.wait_for_url("**/notifications")


def test_a_toast_marks_read_where_it_is_clicked(gil: Person, events: list[Sale]) -> None:
    tab = gil.open_live("/events")
    events[0].invite(gil.email)
    toast = tab.get_by_role("region", name="New notifications").get_by_role("link")
    expect(tab.locator("notification-bell").get_by_role("status")).to_contain_text(
        "New notification: You are invited"
    )
    toast.click()
    tab.wait_for_url("**/invites/*")
    Header(tab).expect_unread(0)


# As a page that was rendered with so many would have it, before the first word from the server.
WITH_120_UNREAD = """() => {
  const bell = document.createElement("notification-bell");
  bell.setAttribute("seq", "500");
  bell.setAttribute("unread", "120");
  document.querySelector("main").append(bell);
  const [link, badge] = [bell.querySelector("a"), bell.querySelector(".badge")];
  const [whole, part] = [link.getBoundingClientRect(), badge.getBoundingClientRect()];
  const found = {
    badge: badge.textContent, label: link.ariaLabel, title: document.title,
    fromItsMiddle: part.left - (whole.left + whole.width / 2), height: part.height,
  };
  bell.remove();
  return found;
}"""


def test_badge_and_title_stop_at_99(gil: Person) -> None:
    found = gil.open("/events").evaluate(WITH_120_UNREAD)

    assert (found["badge"], found["label"]) == ("99+", "Notifications, 120 unread")
    assert found["title"].startswith("(99+) ")


def test_a_wide_badge_leaves_half_of_the_bell_to_be_seen(gil: Person) -> None:
    found = gil.open("/events").evaluate(WITH_120_UNREAD)

    assert found["fromItsMiddle"] >= 0
    assert found["height"] < 24, "in one line"
