"""What a reader sees whose account speaks German."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.accessibility import violations
from tests.e2e.conftest import Meet
from tests.e2e.person import Person
from tests.system.story import Sale

pytestmark = pytest.mark.parametrize("platform", ["embedded"], indirect=True)


@pytest.fixture
def gunda(meet: Meet) -> Person:
    """Somebody whose account speaks German."""
    gunda = meet("Gunda").arrive()
    gunda.visitor.patch("/accounts/me", {}, language="de")
    gunda.visitor.post("/logins/current/renewal")  # her pages learn it from the next token
    return gunda.be(gunda.visitor)


def test_the_bell_speaks_german_to_a_german_reader_on_every_page(gunda: Person, events: list[Sale]) -> None:
    tab = gunda.open_live("/events")
    events[0].invite(gunda.email)
    expect(tab.get_by_role("region", name="Neue Mitteilungen")).to_contain_text("Einladung zu")
    expect(tab.locator("notification-bell").get_by_role("status")).to_contain_text(
        "Neue Mitteilung: Einladung"
    )
    tab.get_by_role("link", name="Mitteilungen, 1 ungelesen").click()
    panel = tab.get_by_role("region", name="Neueste Mitteilungen")
    expect(panel.get_by_role("listitem")).to_contain_text("· Ungelesen")
    assert not violations(tab), violations(tab)
    panel.get_by_role("button", name="Alle als gelesen markieren").click()
    expect(tab.get_by_role("link", name="Mitteilungen", exact=True)).to_be_visible()


def test_the_inbox_page_speaks_german_where_scripts_write_as_well(gunda: Person, events: list[Sale]) -> None:
    tab = gunda.open_live("/notifications")
    expect(tab.get_by_role("heading", name="Noch keine Mitteilungen")).to_be_visible()
    events[0].invite(gunda.email)
    row = tab.get_by_role("main").get_by_role("listitem")
    expect(row).to_contain_text("gerade eben · Ungelesen")
    expect(tab.get_by_role("heading", name="Heute")).to_be_visible()
    row.get_by_role("button", name="Archivieren").click()
    note = tab.get_by_role("region", name="Neue Mitteilungen")
    expect(note).to_contain_text("Archiviert")
    note.get_by_role("button", name="Rückgängig").click()
    expect(row).to_be_visible()


def test_on_a_phone_all_of_the_header_is_there_in_german(meet: Meet) -> None:
    gunda = meet("Gunda", viewport={"width": 390, "height": 844}).arrive()
    gunda.visitor.patch("/accounts/me", {}, language="de")
    gunda.visitor.post("/logins/current/renewal")
    tab = gunda.be(gunda.visitor).open("/notifications")
    last = tab.get_by_role("link", name="Neu anlegen")
    expect(last).to_be_in_viewport(ratio=1)
    assert tab.locator(".navigation").evaluate("nav => nav.scrollWidth <= nav.clientWidth")
    assert tab.evaluate("() => document.documentElement.scrollWidth") == 390
