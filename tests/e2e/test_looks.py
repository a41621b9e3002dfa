"""The main pages: open to everybody, in light and in dark, on a desk and on a phone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.e2e.accessibility import violations
from tests.e2e.conftest import Meet
from tests.e2e.platform import Platform
from tests.e2e.tour import Tour

PICTURES = Path(__file__).parents[2] / "artifacts" / "pages"
DESK = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}
OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
LINKS = """() => [...document.links]
    .filter((link) => link.checkVisibility() && link.protocol.startsWith("http"))
    .map((link) => link.href)"""


@pytest.fixture(scope="module")
def tour(platform: Platform) -> Tour:
    return Tour.prepare(platform)


def visit(tour: Tour, meet: Meet, **look: object) -> Iterator[tuple[str, Page]]:
    """Every main page by its name, as those see it for whom it is."""
    nobody = meet("Nobody", **look)
    nobody.complaints.expect_status(404)
    olga, ben = meet("Olga", **look).be(tour.olga), meet("Ben", **look).be(tour.ben)
    for person, pages in ((nobody, tour.anonymous), (olga, tour.olgas), (ben, tour.bens)):
        tab = person.context.new_page()
        for name, path in pages.items():
            tab.goto(path)
            yield name, tab


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_wrong(tour: Tour, meet: Meet, scheme: str) -> None:
    found = {name: violations(tab) for name, tab in visit(tour, meet, color_scheme=scheme)}
    assert not any(found.values()), "\n".join(f"{name}: {report}" for name, report in found.items() if report)


def test_nothing_sticks_out_on_a_phone(tour: Tour, meet: Meet) -> None:
    overflow = {name: tab.evaluate(OVERFLOW) for name, tab in visit(tour, meet, viewport=PHONE)}
    assert not any(overflow.values()), overflow


@pytest.mark.parametrize(
    ("look", "options"),
    [
        ("light", {"viewport": DESK}),
        ("dark", {"viewport": DESK, "color_scheme": "dark"}),
        ("phone", {"viewport": PHONE}),
    ],
)
def test_pictures_are_kept(tour: Tour, meet: Meet, look: str, options: dict[str, object]) -> None:
    """For people to look at, in `artifacts/pages`."""
    for name, tab in visit(tour, meet, **options):
        tab.screenshot(path=PICTURES / f"{name}-{look}.png", full_page=True)


def test_no_link_leads_nowhere(tour: Tour, meet: Meet) -> None:
    """Old notifications lead to invites that are over, which say so with 410."""
    found = {(link, tab) for name, tab in visit(tour, meet) for link in links_of(tab) if name != "not-found"}
    answers = {link: tab.request.get(link).status for link, tab in found}
    assert not {link: status for link, status in answers.items() if status not in (200, 410)}


def links_of(tab: Page) -> set[str]:
    return {link.partition("#")[0] for link in tab.evaluate(LINKS)}
