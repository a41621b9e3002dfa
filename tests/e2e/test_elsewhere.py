"""The bell on a page of another site: the example of the docs, as it is."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.accessibility import violations
from tests.e2e.complaints import Complaints
from tests.e2e.conftest import Meet
from tests.e2e.embedded import Embedded
from tests.e2e.invited import events_of, invite
from tests.e2e.person import Person
from tests.e2e.platform import Platform
from tests.e2e.test_looks import PICTURES
from tests.servers.ports import free_port
from tests.servers.process import Process, answers
from tests.system.visitor import PASSWORD

EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "bell" / "site.py"


@pytest.fixture(scope="module")
def site_url() -> str:
    return f"http://127.0.0.1:{free_port()}"


@pytest.fixture(scope="module")
def platform(server_folder: Path, site_url: str) -> Iterator[Platform]:
    """One that lets this site show its bell."""
    with Embedded(server_folder / "embedding", EMBED_ORIGINS=site_url) as embedded:
        yield embedded


@pytest.fixture
def gil(meet: Meet) -> Person:
    return meet("Gil").arrive()


@pytest.fixture
def site(gil: Person, site_url: str, platform: Platform, server_folder: Path) -> Iterator[str]:
    """The example, with Gil as its visitor."""
    login = {"FANFARE_URL": platform.url, "FANFARE_EMAIL": gil.email, "FANFARE_PASSWORD": PASSWORD}
    command = [sys.executable, str(EXAMPLE), site_url.rpartition(":")[2]]
    process = Process(
        "site", command, server_folder / "site", env=os.environ | login, ready=answers(site_url)
    )
    process.start()
    yield site_url
    process.stop()


@pytest.fixture
def complaints() -> list[str]:
    """Regular expressions for what the browser may say."""
    return []


@pytest.fixture
def page(browser: Browser, site: str, complaints: list[str]) -> Iterator[Page]:
    """A browser that has never been at Fanfare."""
    context = browser.new_context(reduced_motion="reduce")
    heard = Complaints(context)
    yield context.new_page()
    context.close()
    heard.expect(*complaints)
    assert heard.unexpected == []


def test_the_bell_is_live_on_another_site_and_marks_as_read_there(
    meet: Meet, gil: Person, page: Page, site: str, platform: Platform
) -> None:
    events = events_of(meet("Olga").arrive())
    page.goto(site)
    expect(page.locator("notification-bell[live]")).to_be_attached(timeout=10_000)
    invite(gil, events, 1)
    bell = page.get_by_role("link", name="Notifications, 1 unread")
    expect(bell).to_be_visible()
    expect(page.get_by_role("region", name="New notifications")).to_contain_text("You are invited")
    bell.click()
    panel = page.get_by_role("region", name="Latest notifications")
    expect(panel.get_by_role("listitem")).to_have_count(1)
    assert not violations(page), violations(page)
    page.screenshot(path=PICTURES / "bell-elsewhere.png")
    link = panel.get_by_role("listitem").get_by_role("link")
    assert str(link.get_attribute("href")).startswith(f"{platform.url}/invites/")
    panel.get_by_role("button", name="Mark all as read").click()
    expect(page.get_by_role("link", name="Notifications", exact=True)).to_be_visible()
    assert gil.visitor.get("/notifications")["unread_count"] == 0


def test_the_pages_styles_do_not_reach_it(page: Page, site: str) -> None:
    page.goto(site)
    bell = page.get_by_role("link", name="Notifications")
    expect(bell).to_have_css("background-color", "rgba(0, 0, 0, 0)")
    expect(bell).to_have_css("color", "rgb(92, 92, 102)")


def test_another_site_may_ask_for_nothing_else(
    page: Page, site: str, platform: Platform, complaints: list[str]
) -> None:
    complaints += ["blocked by CORS policy", "net::ERR_FAILED"]
    page.goto(site)
    outcome = page.evaluate(
        """async (fanfare) => {
          const { token } = await (await fetch("/fanfare-token")).json();
          const headers = { Authorization: `Bearer ${token}` };
          const ask = (path) => fetch(fanfare + path, { headers }).then(({ status }) => status, () => "refused");
          const inbox = "/api/v1/notifications";
          return Promise.all([inbox, `${inbox}/preferences`, "/api/v1/accounts/me"].map(ask));
        }""",
        platform.url,
    )
    assert outcome == [200, "refused", "refused"]
