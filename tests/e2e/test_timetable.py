"""The released schedule, as its readers use it.

Both ways to run serve the same pages, so here one is enough.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.accessibility import violations
from tests.e2e.conference import Conference
from tests.e2e.conftest import Meet
from tests.e2e.platform import Platform
from tests.system.visitor import Visitor

pytestmark = pytest.mark.parametrize("platform", ["embedded"], indirect=True)
PICTURES = Path(__file__).parents[2] / "artifacts" / "pages"
DESK, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}
OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
LOOKS: dict[str, dict[str, object]] = {
    "light": {"viewport": DESK},
    "dark": {"viewport": DESK, "color_scheme": "dark"},
    "phone": {"viewport": PHONE},
}
STAR = "Star: Queues and what they remember"


@pytest.fixture
def conference(platform: Platform) -> Conference:
    return Conference.of(Visitor(platform, "Olga").arrive())


def talks(tab: Page) -> Locator:
    return tab.locator(".talks h3 a")


@pytest.mark.parametrize("look", LOOKS)
def test_every_page_is_open_to_everybody(conference: Conference, meet: Meet, look: str) -> None:
    ben = meet("Ben", **LOOKS[look]).arrive()
    tab = ben.context.new_page()
    pages = {
        "schedule": conference.page,
        "schedule-grid": f"{conference.page}?view=grid",
        "session": f"{conference.path}/sessions/{conference.on}",
        "speaker": f"{conference.path}/speakers/{conference.speaker}",
        "event-with-schedule": conference.path,
    }
    for name, path in pages.items():
        tab.goto(path)
        assert violations(tab) == "", name
        assert tab.evaluate(OVERFLOW) == 0, name
        tab.screenshot(path=PICTURES / f"{name}-{look}.png", full_page=True)


def test_a_star_is_kept_without_leaving_the_page(conference: Conference, meet: Meet) -> None:
    ben = meet("Ben").arrive()
    tab = ben.open(conference.page)
    star = tab.get_by_role("button", name=STAR)
    expect(star).to_have_attribute("aria-pressed", "false")
    with tab.expect_response(lambda answer: "/stars/" in answer.url and answer.status == 204):
        star.click()
    expect(star).to_have_attribute("aria-pressed", "true")

    tab.get_by_label("Starred only").check()
    tab.wait_for_url(re.compile("starred=1"))
    expect(talks(tab)).to_have_text(["Queues and what they remember"])
    expect(tab.get_by_role("button", name=STAR)).to_have_attribute("aria-pressed", "true")


def test_a_star_that_cannot_be_kept_goes_back(conference: Conference, meet: Meet) -> None:
    ben = meet("Ben").arrive()
    tab = ben.open(conference.page)
    ben.complaints.expect("ERR_INTERNET_DISCONNECTED", "ERR_FAILED")
    ben.context.set_offline(offline=True)
    tab.get_by_role("button", name=STAR).click()

    expect(tab.get_by_text("could not be reached")).to_be_visible()
    expect(tab.get_by_role("button", name=STAR)).to_have_attribute("aria-pressed", "false")


def test_whoever_is_not_logged_in_is_led_there(conference: Conference, meet: Meet) -> None:
    tab = meet("Nobody").open(conference.page)
    tab.get_by_role("link", name="Log in to star Queues").click()

    tab.wait_for_url(re.compile("/log-in"))


def test_what_is_on_moves_on_without_a_reload(conference: Conference, meet: Meet) -> None:
    ben = meet("Ben")
    tab = ben.context.new_page()
    tab.clock.install()
    tab.goto(conference.page)
    on, following = (tab.locator(f'[data-kind="{kind}"]') for kind in ("now", "next"))
    expect(on).to_contain_text("Queues")
    expect(following).to_contain_text("Looms")

    tab.clock.fast_forward("01:00:00")

    expect(on).to_contain_text("Looms")
    expect(following).to_be_hidden()


def test_a_new_release_is_told_without_a_reload(conference: Conference, meet: Meet) -> None:
    tab = meet("Ben").context.new_page()
    tab.clock.install()
    tab.goto(conference.page)
    expect(tab.locator('[data-kind="now"]')).to_contain_text("Queues")
    conference.place(conference.next, conference.hall, 90, revision=1)
    conference.release("1.1")

    tab.clock.fast_forward("02:00")
    tab.get_by_role("link", name="Load the newest").click()

    expect(tab.get_by_text("1.1, released")).to_be_visible()
    tab.get_by_role("link", name="What changed since").click()
    expect(tab.get_by_role("heading", name="Changed since “1.0”")).to_be_visible()
    expect(tab.locator(".changes")).to_contain_text("Moved")
    assert violations(tab) == ""


def test_times_can_be_the_reader_s(conference: Conference, meet: Meet) -> None:
    tab = meet("Ben", timezone_id="Asia/Tokyo").open(conference.page)
    tab.get_by_role("link", name="Your time").click()

    tab.wait_for_url(re.compile("zone=Asia"))
    expect(tab.get_by_text("times of Asia/Tokyo")).to_be_visible()


def test_without_scripts_everything_is_read(conference: Conference, meet: Meet) -> None:
    nora = meet("Nora", java_script_enabled=False).arrive()
    tab = nora.open(conference.page)
    expect(talks(tab)).to_have_text(["Queues and what they remember", "Looms and loops"])

    tab.get_by_label("Track").select_option("Distributed systems")
    tab.get_by_role("button", name="Show").click()
    expect(talks(tab)).to_have_text(["Queues and what they remember"])

    tab.get_by_role("button", name=STAR).click()
    expect(tab.get_by_role("button", name=STAR)).to_have_attribute("aria-pressed", "true")
    tab.get_by_role("link", name="Grid").click()
    expect(tab.get_by_role("columnheader", name="Hall")).to_be_visible()


def test_on_paper_there_are_no_controls(conference: Conference, meet: Meet) -> None:
    tab = meet("Ben").open(f"{conference.page}?view=grid")
    tab.emulate_media(media="print")

    expect(tab.get_by_role("link", name="Queues and what they remember").last).to_be_visible()
    for hidden in (tab.get_by_role("banner"), tab.locator("#calendars"), tab.locator(".timetable-filter")):
        expect(hidden).to_be_hidden()


def test_a_private_calendar_is_made_and_revoked(conference: Conference, meet: Meet) -> None:
    ben = meet("Ben").arrive()
    tab = ben.open(conference.page)
    tab.get_by_role("button", name="Make a private link").click()
    link = tab.get_by_label("Your private link").input_value()
    assert tab.request.get(link).text().startswith("BEGIN:VCALENDAR")

    tab.get_by_role("button", name="Revoke the link").click()
    tab.get_by_role("dialog").get_by_role("button", name="Revoke the link").click()
    expect(tab.get_by_role("button", name="Make a private link")).to_be_visible()
    assert tab.request.get(link).status == 403
