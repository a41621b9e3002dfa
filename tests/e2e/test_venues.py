"""The venue: found with the keyboard, seen on a map of our own, the same when it is opened again."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.accessibility import violations
from tests.e2e.conftest import Meet
from tests.e2e.pages.events import EventForm
from tests.e2e.person import Person

pytestmark = pytest.mark.parametrize("platform", ["embedded"], indirect=True)
PIN = "Pin: drag it or use the arrow keys"


class Venue:
    """The part of the event's form that is about the place."""

    def __init__(self, tab: Page) -> None:
        self.tab = tab
        self.search = tab.get_by_role("combobox", name="Find a place")
        self.options = tab.get_by_role("listbox", name="Suggestions").get_by_role("option")
        self.pin: Locator = tab.get_by_role("button", name=PIN)

    def find(self, text: str) -> None:
        self.search.press_sequentially(text)
        expect(self.options.first).to_be_visible()

    def choose_first(self) -> None:
        self.search.press("ArrowDown")
        self.search.press("Enter")

    def field(self, label: str) -> Locator:
        return self.tab.get_by_label(label)

    def expect_status(self, text: str) -> None:
        expect(self.tab.get_by_role("status").filter(has_text=text)).to_be_visible()

    def kept(self) -> dict[str, str]:
        names = ("street", "city", "region", "country", "latitude", "longitude", "precision")
        return {name: self.tab.locator(f"[name=venue_{name}]").input_value() for name in names}


@pytest.fixture
def olga(meet: Meet) -> Person:
    return meet("Olga").arrive()


def create(tab: Page) -> None:
    form = EventForm(tab)
    form.fill(Name="Harbour Days", Starts="2040-05-04T09:00", Ends="2040-05-05T18:00")
    form.press("Create event")
    tab.wait_for_url(re.compile("/manage"))


def test_a_place_is_chosen_with_the_keyboard_alone(olga: Person) -> None:
    tab = olga.open("/events/new")
    venue = Venue(tab)
    venue.find("lisb")
    expect(venue.search).to_have_attribute("aria-expanded", "true")
    venue.search.press("ArrowUp")
    expect(venue.options.last).to_have_attribute("aria-selected", "true")
    venue.search.press("ArrowDown")
    expect(venue.options.first).to_have_attribute("aria-selected", "true")
    expect(venue.search).to_have_attribute(
        "aria-activedescendant", venue.options.first.get_attribute("id") or ""
    )
    assert violations(tab) == ""
    venue.search.press("Escape")
    expect(venue.search).to_have_attribute("aria-expanded", "false")
    venue.search.press_sequentially("o")
    expect(venue.options.first).to_be_visible()
    venue.choose_first()
    expect(venue.field("City")).to_have_value("Lisbon")
    expect(venue.field("Country")).to_have_value("Portugal")
    expect(venue.field("Time zone")).to_have_value("Europe/Lisbon")
    expect(venue.search).to_be_focused()
    expect(venue.pin).to_be_visible()
    assert tab.url.endswith("/events/new"), "Enter chose a place and sent nothing"
    assert violations(tab) == ""


def test_a_zone_that_somebody_chose_stays(olga: Person) -> None:
    tab = olga.open("/events/new")
    venue = Venue(tab)
    venue.field("Time zone").select_option("Asia/Tokyo")
    venue.find("lisb")
    venue.choose_first()
    expect(venue.field("City")).to_have_value("Lisbon")
    expect(venue.field("Time zone")).to_have_value("Asia/Tokyo")


def test_the_pin_follows_what_is_typed_until_somebody_puts_it_elsewhere(olga: Person) -> None:
    tab = olga.open("/events/new")
    venue = Venue(tab)
    venue.field("City").fill("Porto")
    venue.expect_status("Pin moved to Porto")
    typed = venue.kept()
    venue.pin.focus()
    tab.keyboard.press("ArrowUp")
    venue.expect_status("Pin placed by hand")
    by_hand = venue.kept()
    assert by_hand["precision"] == "manual"
    assert float(by_hand["latitude"]) > float(typed["latitude"])
    venue.field("City").fill("Lisbon")
    venue.expect_status("stays where you put it")
    assert venue.kept()["latitude"] == by_hand["latitude"]
    tab.get_by_role("button", name="Pin to the address").click()
    venue.expect_status("Pin moved to Lisbon")
    assert venue.kept()["precision"] == "locality"


def test_a_click_on_the_map_puts_the_pin_there(olga: Person) -> None:
    tab = olga.open("/events/new")
    tab.get_by_role("region", name="Map").click(position={"x": 300, "y": 150})
    venue = Venue(tab)
    venue.expect_status("Pin placed by hand")
    expect(venue.pin).to_be_visible()
    assert venue.kept()["precision"] == "manual"


def test_a_place_that_nobody_knows_leaves_the_pin(olga: Person) -> None:
    olga.complaints.expect_status(404)
    tab = olga.open("/events/new")
    venue = Venue(tab)
    venue.find("lisb")
    venue.choose_first()
    before = venue.kept()
    venue.field("City").fill("Xyzzy")
    venue.expect_status("not known")
    assert venue.kept()["latitude"] == before["latitude"]


def test_what_was_saved_opens_again_the_same_and_is_on_the_public_page(olga: Person) -> None:
    tab = olga.open("/events/new")
    venue = Venue(tab)
    venue.find("lisb")
    venue.choose_first()
    venue.field("Street and number").fill("Rua Augusta 1")
    venue.expect_status("Pin moved")
    venue.pin.focus()
    tab.keyboard.press("ArrowLeft")
    venue.expect_status("Pin placed by hand")
    before = venue.kept()
    create(tab)
    expect(venue.pin).to_be_visible()
    assert venue.kept() == before
    tab.get_by_role("button", name="Save").click()
    tab.wait_for_url(re.compile("done=saved"))
    assert venue.kept() == before
    tab.get_by_role("link", name="View page").click()
    expect(tab.get_by_role("img", name="Here it is")).to_be_visible()
    expect(tab.get_by_role("main")).to_contain_text("Rua Augusta 1, Lisbon, Portugal")
    expect(tab.get_by_role("region", name="Map")).to_contain_text("GeoNames")
    assert violations(tab) == ""


def test_nobody_else_s_server_is_asked(olga: Person) -> None:
    asked: list[str] = []
    olga.context.on("request", lambda request: asked.append(request.url))
    tab = olga.open("/events/new")
    venue = Venue(tab)
    venue.find("lisb")
    venue.choose_first()
    expect(tab.locator(".map-name").first).to_be_visible()
    ours = (olga.platform.url, olga.platform.url.replace("http", "ws"), "data:")
    assert [url for url in asked if not url.startswith(ours)] == []
    assert any("world-fine" in url for url in asked)


def test_no_land_streaks_across_the_antimeridian(olga: Person) -> None:
    """A ring that jumps from one edge of the world to the other would draw a line over all of it."""
    tab = olga.open("/events/new")
    for name in ("world-coarse", "world-fine"):
        address = tab.get_by_role("region", name="Map").get_attribute(name)
        world: dict[str, Any] = tab.request.get(address or "").json()
        lines = [ring for rings in world["land"] for ring in rings] + world["borders"]
        assert len(lines) > 100
        longest = max(abs(step) for line in lines for step in line[2::2])
        assert longest / world["scale"] < 300


def test_without_scripts_the_address_is_typed_and_kept(meet: Meet) -> None:
    nora = meet("Nora", java_script_enabled=False).arrive()
    tab = nora.open("/events/new")
    expect(tab.get_by_label("Find a place")).to_have_count(0)
    expect(tab.get_by_role("region", name="Map")).to_be_hidden()
    EventForm(tab).fill(Street_and_number="Rua Augusta 1", City="Lisboa")
    create(tab)
    expect(tab.get_by_label("City")).to_have_value("Lisboa")
    expect(tab.get_by_label("Street and number")).to_have_value("Rua Augusta 1")
