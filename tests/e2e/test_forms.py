"""Forms that fail keep what was typed and say at the field what is wrong, in light and in dark."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.accessibility import violations
from tests.e2e.conftest import Meet
from tests.e2e.pages.accounts import SignUpPage
from tests.e2e.pages.events import EventForm, TicketTypesPage
from tests.system.story import sale

pytestmark = [
    pytest.mark.parametrize("platform", ["embedded"], indirect=True),
    pytest.mark.parametrize("scheme", ["light", "dark"]),
]


def test_signing_up_with_a_taken_address(meet: Meet, scheme: str) -> None:
    taken = meet("Olga").arrive().email
    newcomer = meet("Olaf", color_scheme=scheme)
    newcomer.complaints.expect_status(409)
    form = SignUpPage(newcomer.open("/sign-up"))
    form.sign_up("Olaf", taken)
    form.expect_error("Email", "There is an account with this address")
    expect(form.field("Email")).to_have_value(taken)
    expect(form.field("Your name")).to_have_value("Olaf")
    expect(form.field("Password")).to_have_value("")
    assert not violations(form.tab)


def test_an_event_that_ends_before_it_starts(meet: Meet, scheme: str) -> None:
    olga = meet("Olga", color_scheme=scheme).arrive()
    olga.complaints.expect_status(422)
    form = EventForm(olga.open("/events/new"))
    form.describe("Backwards", "2040-05-04T09:00", "2040-05-03T09:00", Venue="Old Customs House")
    form.press("Create event")
    form.expect_error("Ends", "after it starts")
    for label, value in {
        "Name": "Backwards",
        "Starts": "2040-05-04T09:00",
        "Ends": "2040-05-03T09:00",
        "Time zone": "Europe/Berlin",
        "Venue": "Old Customs House",
    }.items():
        expect(form.field(label)).to_have_value(value)
    assert not violations(form.tab)


def test_a_ticket_type_with_a_bad_price(meet: Meet, scheme: str) -> None:
    olga = meet("Olga", color_scheme=scheme).arrive()
    olga.complaints.expect_status(422)
    form = TicketTypesPage(olga.open(f"{sale(olga.visitor).page}/tickets"))
    form.add("Early bird", "about 20", 5)
    form.expect_error("Price", "25.00")
    expect(form.field("Price")).to_have_value("about 20")
    expect(form.field("Name")).to_have_value("Early bird")
    expect(form.field("How many")).to_have_value("5")
    assert not violations(form.tab)
