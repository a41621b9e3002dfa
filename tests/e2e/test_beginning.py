"""Somebody new: an account, a proven address, an event that everybody can see."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.e2e.conftest import Meet
from tests.e2e.pages.accounts import LogInPage, SignUpPage
from tests.e2e.pages.events import EventForm, ManagePage
from tests.e2e.pages.form import Form
from tests.e2e.pages.header import Header


def test_somebody_signs_up_proves_their_address_and_logs_in(meet: Meet) -> None:
    nora = meet("Nora")
    # The tab that stays open while another one logs out asks whether its login still lives.
    nora.complaints.expect_status(401)
    tab = nora.open("/sign-up")
    SignUpPage(tab).sign_up(nora.name, nora.email)
    Form(tab).expect_notice("open its link to confirm your address")
    confirmed = nora.open_mail("/verify/")
    expect(confirmed.get_by_role("heading", name="Address confirmed")).to_be_visible()
    Header(tab).log_out()
    LogInPage(tab).log_in(nora.email)
    expect(tab.get_by_role("banner").get_by_label("Account: Nora")).to_be_visible()


def test_an_event_is_created_as_a_draft_published_and_seen_by_everybody(meet: Meet) -> None:
    olga, stranger = meet("Olga").arrive(), meet("Stranger")
    tab = olga.open("/events/new")
    form = EventForm(tab)
    form.describe("Harbour Days", "2040-05-04T09:00", "2040-05-05T18:00", Venue="Old Customs House")
    form.press("Create event")
    tab.wait_for_url(re.compile("/manage"))
    event = tab.url.partition("/manage")[0]
    stranger.complaints.expect_status(404)
    page = stranger.open(event)
    expect(page.get_by_role("heading", name="We can’t find that page")).to_be_visible()
    ManagePage(tab).publish()
    page.reload()
    expect(page.get_by_role("heading", name="Harbour Days")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("Old Customs House")
    tab.get_by_role("link", name="View page").click()
    expect(tab.get_by_role("heading", name="Harbour Days")).to_be_visible()
