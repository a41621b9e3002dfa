"""Where the links of the main pages lead, through either gateway."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.e2e.conftest import Meet
from tests.e2e.platform import Platform
from tests.e2e.tour import Tour

pytestmark = pytest.mark.parametrize("platform", ["embedded"], indirect=True)
LINKS = """() => [...document.links]
    .filter((link) => link.checkVisibility() && link.protocol.startsWith("http"))
    .map((link) => link.href)"""


def test_no_link_leads_nowhere(platform: Platform, meet: Meet) -> None:
    """Old notifications lead to invites that are over, which say so with 410."""
    tour = Tour.prepare(platform)
    found = {(link, tab) for name, tab in tour.visit(meet) for link in links_of(tab) if name != "not-found"}
    tour.leave()
    answers = {link: tab.request.get(link).status for link, tab in found}
    assert not {link: status for link, status in answers.items() if status not in (200, 410)}


def links_of(tab: Page) -> set[str]:
    return {link.partition("#")[0] for link in tab.evaluate(LINKS)}
