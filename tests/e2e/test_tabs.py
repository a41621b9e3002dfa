"""Several tabs of one person: they show the same, tell of a thing once, and share one connection."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import pytest
from playwright.sync_api import Page, Route, WebSocketRoute, expect

from services.notifications.use_cases import inboxes
from shared.database import new_id
from tests.e2e.conftest import Meet
from tests.e2e.invited import invite
from tests.e2e.pages.header import Header
from tests.e2e.pages.notifications import NotificationsPage
from tests.e2e.person import Person
from tests.e2e.platform import Platform
from tests.system.story import Sale
from tests.system.system import System

PATHS = ("/", "/events", "/orders", "/account")
HEAD = "/api/v1/notifications/head"
REALTIME_IS_AWAY = ("WebSocket connection to .* failed", "responded with a status of 50[24]")


@pytest.fixture
def tabs(gil: Person) -> list[Page]:
    return [gil.open_live(path) for path in PATHS]


def leaders(person: Person, tabs: Sequence[Page]) -> list[Page]:
    return [tab for tab in tabs if person.line(tab).leads]


def expect_unread(tabs: Sequence[Page], number: int) -> None:
    for tab in tabs:
        Header(tab).expect_unread(number)


def wait_for(tab: Page, condition: Callable[[], bool], what: str) -> None:
    """Looks until it is so; the browser's events come meanwhile."""
    for _ in range(200):
        if condition():
            return
        tab.wait_for_timeout(100)
    raise TimeoutError(f"Waited 20 s for {what}.")


def toasts(tabs: Sequence[Page]) -> int:
    return sum(tab.locator(".toast").count() for tab in tabs)


def test_all_show_the_same_over_one_connection(gil: Person, tabs: list[Page], events: list[Sale]) -> None:
    assert len(leaders(gil, tabs)) == 1
    invite(gil, events, 2)
    expect_unread(tabs, 2)
    gil.visitor.post(f"/notifications/{gil.visitor.notifications()[0]['id']}/read")
    expect_unread(tabs, 1)


def test_a_person_is_told_once_and_not_once_in_each_tab(
    tabs: list[Page], gil: Person, events: list[Sale]
) -> None:
    events[0].invite(gil.email)
    expect_unread(tabs, 1)
    tabs[0].wait_for_timeout(1_000)
    assert toasts(tabs) == 1
    told = [tab.locator("notification-bell").get_by_role("status").text_content() for tab in tabs]
    assert len(list(filter(None, told))) == 1


def test_what_was_told_is_not_told_again_by_a_tab_that_opens_later(
    tabs: list[Page], gil: Person, events: list[Sale]
) -> None:
    events[0].invite(gil.email)
    expect_unread(tabs, 1)
    tabs[0].wait_for_timeout(1_000)
    for tab in tabs:
        tab.reload()
        gil.line(tab).wait_until_live()
    expect_unread(tabs, 1)
    assert toasts(tabs) == 0


def test_when_the_leading_tab_is_closed_another_one_leads_at_once(
    gil: Person, tabs: list[Page], events: list[Sale]
) -> None:
    [leader] = leaders(gil, tabs)
    others = [tab for tab in tabs if tab is not leader]
    leader.close()
    events[0].invite(gil.email)
    expect_unread(others, 1)
    for tab in others:
        gil.line(tab).wait_until_live()
    assert len(leaders(gil, others)) == 1


def test_who_comes_back_to_a_tab_while_the_leading_one_sleeps_learns_what_is_new(
    gil: Person, tabs: list[Page], events: list[Sale]
) -> None:
    [leader] = leaders(gil, tabs)
    follower = next(tab for tab in tabs if tab is not leader)
    leader.evaluate("() => { BroadcastChannel.prototype.postMessage = () => {} }")
    invite(gil, events, 1)
    Header(leader).expect_unread(1)
    Header(follower).expect_unread(0)
    follower.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    Header(follower).expect_unread(1)


def test_what_is_done_in_one_tab_is_seen_in_the_others(gil: Person, events: list[Sale]) -> None:
    invite(gil, events, 3)
    here, there = (NotificationsPage(gil.open_live("/notifications")) for _ in range(2))
    here.rows.nth(0).get_by_role("button", name="Mark read").click()
    expect(there.rows.nth(0).get_by_text("Read", exact=True)).to_be_visible()
    there.rows.nth(0).get_by_role("button", name="Mark unread").click()
    expect(here.rows.nth(0).get_by_text("Unread", exact=True)).to_be_visible()
    here.rows.nth(1).get_by_role("button", name="Archive").click()
    there.expect_rows(2)
    here.undo()
    there.expect_rows(3)
    there.mark_all.click()
    expect(here.rows.get_by_text("Read", exact=True)).to_have_count(3)
    expect(here.mark_all).to_be_disabled()
    there.undo()
    expect(here.rows.get_by_text("Unread", exact=True)).to_have_count(3)
    expect_unread([here.tab, there.tab], 3)


def test_the_archive_follows_what_is_put_away_elsewhere(gil: Person, events: list[Sale]) -> None:
    invite(gil, events, 2)
    inbox = NotificationsPage(gil.open_live("/notifications"))
    archive = NotificationsPage(gil.open_live("/notifications?archived=true"))
    archive.expect_rows(0)
    inbox.rows.nth(1).get_by_role("button", name="Archive").click()
    archive.expect_rows(1)
    inbox.rows.nth(0).get_by_role("button", name="Archive").click()
    archive.expect_rows(2)
    archive.rows.nth(0).get_by_role("button", name="Restore").click()
    archive.expect_rows(1)
    inbox.expect_rows(1)


def test_behind_a_proxy_that_lets_no_socket_through_the_head_is_asked(
    gil: Person, events: list[Sale]
) -> None:
    blocked = True

    def pass_or_block(socket: WebSocketRoute) -> None:
        if blocked:
            socket.close()
        else:
            socket.connect_to_server()

    gil.context.route_web_socket("**/socket.io/**", pass_or_block)
    tabs = [gil.open("/"), gil.open("/events")]
    answers: list[int] = []
    for tab in tabs:
        tab.on("response", lambda answer: answers.extend([answer.status] if HEAD in answer.url else []))
    wait_for(tabs[0], lambda: 304 in answers, "an answer that nothing has changed")
    assert answers[0] == 200
    invite(gil, events, 1)
    for tab in tabs:
        expect(Header(tab).bell).to_have_accessible_name("Notifications, 1 unread", timeout=20_000)
    assert len(answers) < 12
    blocked = False
    for tab in tabs:
        gil.line(tab).wait_until_live(seconds=40)


@pytest.mark.parametrize("platform", ["processes"], indirect=True)
def test_while_realtime_is_down_the_badges_go_on_and_then_are_live_again(
    gil: Person, tabs: list[Page], events: list[Sale], platform: Platform, system: System
) -> None:
    gil.complaints.expect(*REALTIME_IS_AWAY)
    system.kill("realtime")
    for tab in tabs:
        gil.line(tab).wait_until_ended()
    invite(gil, events, 1)
    for tab in tabs:
        expect(Header(tab).bell).to_have_accessible_name("Notifications, 1 unread", timeout=20_000)
    system.restart("realtime")
    for tab in tabs:
        gil.line(tab).wait_until_live(seconds=40)
    assert len(leaders(gil, tabs)) == 1
    events[0].invite(gil.email, "registrar")
    expect_unread(tabs, 2)


@pytest.mark.parametrize("platform", ["processes"], indirect=True)
def test_after_the_database_was_put_back_the_page_shows_what_it_holds_and_nothing_else(
    gil: Person, events: list[Sale], platform: Platform, system: System
) -> None:
    invite(gil, events, 2)
    page = NotificationsPage(gil.open_live("/notifications"))
    page.expect_rows(2)
    # Stands for a row of before that the database does not hold any more.
    page.rows.nth(0).evaluate("row => { row.dataset.id = 'f' + row.dataset.id.slice(1) }")
    with system.database("notifications").transaction() as session:
        inboxes.begin_new_epoch(session)
    events[0].invite(gil.email, "registrar")
    page.expect_rows(3)
    assert page.ids == [item["id"] for item in gil.visitor.notifications()]
    Header(page.tab).expect_unread(3)


def test_a_page_that_is_too_far_behind_reads_all_anew(gil: Person, events: list[Sale]) -> None:
    invite(gil, events, 2)
    page = NotificationsPage(gil.open_live("/notifications"))
    page.expect_rows(2)
    asked: list[str] = []

    def far_ahead(route: Route) -> None:
        asked.append(route.request.url)
        answer = route.fetch()
        body = answer.json()
        route.fulfill(response=answer, json=body | {"seq": body["seq"] + 1_000, "next": "1"})

    page.tab.route(re.compile(r"/api/v1/notifications\?after_seq="), far_ahead)
    first = gil.visitor.notifications()[0]["id"]
    gil.visitor.post(f"/notifications/{first}/read")
    gil.visitor.post(f"/notifications/{first}/unread")
    expect(page.main.get_by_text("Unread", exact=True).nth(1)).to_be_visible()
    Header(page.tab).expect_unread(2)
    page.expect_rows(2)
    assert asked


def test_nobody_reads_or_changes_anothers_notifications(gil: Person, meet: Meet, events: list[Sale]) -> None:
    invite(gil, events, 1)
    mallory = meet("Mallory").arrive()
    [notification] = gil.visitor.notifications()
    for change in ("read", "unread", "archive", "restore"):
        assert (
            mallory.visitor.response("POST", f"/notifications/{notification['id']}/{change}").status_code
            == 404
        )
    assert (
        mallory.visitor.response("POST", "/notifications/read", json={"up_to": str(new_id())}).status_code
        == 404
    )
    assert mallory.visitor.get("/notifications", after_seq=0)["items"] == []
    tab = mallory.open_live("/events")
    events[0].invite(gil.email, "registrar")
    tab.wait_for_timeout(1_000)
    Header(tab).expect_unread(0)
    assert gil.visitor.get("/notifications")["unread_count"] == 2


def test_a_log_out_ends_the_bells_of_all_tabs(gil: Person, tabs: list[Page]) -> None:
    gil.complaints.expect_status(401)
    Header(tabs[1]).log_out()
    for tab in (tabs[0], *tabs[2:]):
        gil.line(tab).wait_until_ended()
        expect(tab.locator("notification-bell")).to_have_attribute("logged-out", "")
    assert leaders(gil, tabs) == []
