"""Forms as people really send them: twice, from another time zone, and after their log-in has ended."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.e2e.conftest import Meet
from tests.e2e.pages.events import EventForm


def test_a_double_click_creates_one_event(meet: Meet) -> None:
    olga = meet("Olga").arrive()
    form = EventForm(olga.open("/events/new"))
    form.describe("Once", "2040-05-04T09:00", "2040-05-05T18:00")

    form.main.get_by_role("button", name="Create event").dblclick()

    expect(form.main.get_by_role("heading", name="Once", level=1)).to_be_visible()
    assert len(olga.visitor.get("/events", mine=True)["items"]) == 1


def test_a_new_event_begins_in_the_organisers_own_zone(meet: Meet) -> None:
    form = EventForm(meet("Olga", timezone_id="America/New_York").arrive().open("/events/new"))

    expect(form.field("Time zone")).to_have_value("America/New_York")


def test_a_form_sent_after_the_log_in_has_ended_says_so_and_leads_back(meet: Meet) -> None:
    olga = meet("Olga").arrive()
    form = EventForm(olga.open("/events/new"))
    form.describe("Too late", "2040-05-04T09:00", "2040-05-05T18:00")
    olga.complaints.expect_status(401)  # the bell may ask before the form is sent
    olga.visitor.delete("/logins/current")

    form.press("Create event")

    expect(form.main).to_contain_text("Your log-in has ended")
    assert "next=%2Fevents%2Fnew" in form.tab.url
