"""The main pages: open to everybody, in light and in dark, on a desk and on a phone.

Both ways to run serve the same pages, so here one is enough.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.accessibility import violations
from tests.e2e.conftest import Meet
from tests.e2e.platform import Platform
from tests.e2e.tour import Tour

pytestmark = pytest.mark.parametrize("platform", ["embedded"], indirect=True)
PICTURES = Path(__file__).parents[2] / "artifacts" / "pages"
DESK = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}
HIDDEN_TABS = """() => [...document.querySelectorAll(".tabs [aria-current]")]
    .filter((tab) => tab.getBoundingClientRect().left < 0 || tab.getBoundingClientRect().right > innerWidth)
    .map((tab) => tab.textContent)"""
BRIGHTNESS = """text => getComputedStyle(text).color.match(/[0-9]+/g).slice(0, 3)
    .reduce((sum, part) => sum + Number(part), 0) / (3 * 255)"""
BROKEN_WORDS = """() => [...document.querySelectorAll("main .button, thead th")].flatMap((part) => {
    const text = [...part.childNodes].find((node) => node.nodeType === 3 && node.data.trim());
    return [...(text?.data ?? "").matchAll(/[^ \\n]+/g)].filter((word) => {
        const range = new Range();
        range.setStart(text, word.index);
        range.setEnd(text, word.index + word[0].length);
        return range.getClientRects().length > 1;
    }).map((word) => word[0]);
})"""
OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture(scope="module")
def tour(platform: Platform) -> Tour:
    return Tour.prepare(platform)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_wrong(tour: Tour, meet: Meet, scheme: str) -> None:
    found = {}
    for name, tab in tour.visit(meet, viewport=DESK, color_scheme=scheme):
        found[name] = violations(tab)
        keep_picture(tab, f"{name}-{scheme}")
    assert not any(found.values()), "\n".join(f"{name}: {report}" for name, report in found.items() if report)


def test_on_a_phone_nothing_sticks_out_and_the_tab_of_the_page_is_in_sight(tour: Tour, meet: Meet) -> None:
    overflow, hidden = {}, {}
    for name, tab in tour.visit(meet, viewport=PHONE):
        overflow[name], hidden[name] = tab.evaluate(OVERFLOW), tab.evaluate(HIDDEN_TABS)
        keep_picture(tab, f"{name}-phone")
    assert not any(overflow.values()), overflow
    assert not any(hidden.values()), hidden


def test_an_edge_of_a_row_of_tabs_fades_where_there_are_more(tour: Tour, meet: Meet) -> None:
    tab = meet("Olga", viewport=PHONE).be(tour.olga).open(f"{tour.event.page}/proposals")
    row = tab.locator(".tabs")
    expect(row).to_have_attribute("data-more-before", "")
    expect(row).to_have_attribute("data-more-after", "")
    row.evaluate("row => row.scrollTo({ left: row.scrollWidth })")
    expect(row).not_to_have_attribute("data-more-after", "")
    row.evaluate("row => row.scrollTo({ left: 0 })")
    expect(row).not_to_have_attribute("data-more-before", "")
    expect(row).to_have_attribute("data-more-after", "")
    tab.set_viewport_size({"width": 1280, "height": 800})
    expect(row).not_to_have_attribute("data-more-after", "")


def test_the_description_of_the_api_follows_the_look(meet: Meet) -> None:
    tab = meet("Paul", color_scheme="dark").open("/api/docs")
    heading = tab.locator(".opblock-tag").first
    expect(heading).to_be_visible()
    assert heading.evaluate(BRIGHTNESS) > 0.7
    tab.screenshot(path=PICTURES / "api-docs-dark.png")
    tab.emulate_media(color_scheme="light")
    expect(tab.locator("html")).not_to_have_class("dark-mode")
    assert heading.evaluate(BRIGHTNESS) < 0.3
    tab.screenshot(path=PICTURES / "api-docs-light.png")


@pytest.mark.parametrize("width", [1280, 700])
def test_no_word_of_a_button_or_a_heading_breaks_beside_long_names(
    tour: Tour, meet: Meet, width: int
) -> None:
    long = "Wolfeschlegelsteinhausenbergerdorff " * 4
    tour.olga.post(f"{tour.event.page}/speakers", name=long, organization=long, email="hubert@example.org")
    tour.olga.post(f"{tour.event.page}/tracks", name=long[:100])
    tab = meet("Olga", viewport={"width": width, "height": 800}).be(tour.olga)

    for page in ("speakers", "tracks"):
        assert tab.open(f"{tour.event.page}/programme/{page}").evaluate(BROKEN_WORDS) == []


def keep_picture(tab: Page, name: str) -> None:
    """For people to look at, in `artifacts/pages`."""
    tab.screenshot(path=PICTURES / f"{name}.png", full_page=True)
