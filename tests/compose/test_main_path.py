"""The main job in a browser, through the edge of the composed stack."""

from __future__ import annotations

import json
import re

from playwright.sync_api import expect

from tests.compose.stack import Stack, StackError
from tests.e2e.conftest import Meet
from tests.e2e.pages.accounts import LogInPage, SignUpPage
from tests.e2e.pages.events import EventForm, EventPage, ManagePage, PeoplePage, TicketTypesPage
from tests.e2e.pages.form import Form
from tests.e2e.pages.header import Header
from tests.e2e.pages.orders import OrderPage, ReturnPage
from tests.e2e.person import Person
from tests.e2e.tour import Tour
from tests.system.story import sale
from tests.system.system import OURS
from tests.waiting import wait_until


def test_the_status_finds_every_process_and_nothing_to_worry_about(stack: Stack) -> None:
    def is_well() -> bool:
        try:
            return "all is well" in stack.run("api", "fanfare", "status")
        except StackError:
            return False

    wait_until(is_well, 60, 2, "the first figures to be measured")
    processes = json.loads(stack.run("api", "fanfare", "status", "--json"))["processes"]
    assert {process["name"] for process in processes} == {*OURS, "gateway"}


def test_somebody_signs_up_proves_their_address_and_logs_in(meet: Meet) -> None:
    nora = meet("Nora")
    nora.complaints.expect_status(401)
    tab = nora.open("/sign-up")
    SignUpPage(tab).sign_up(nora.name, nora.email)
    expect(nora.open_mail("/verify/").get_by_role("heading", name="Address confirmed")).to_be_visible()
    Header(tab).log_out()
    LogInPage(tab).log_in(nora.email)
    expect(tab.get_by_role("banner").get_by_label("Account: Nora")).to_be_visible()


def test_from_a_new_event_to_a_paid_ticket(meet: Meet) -> None:
    olga, ben = meet("Olga").arrive(), meet("Ben").arrive()
    event = publish_event(olga)
    olgas_tab = olga.open_live(event)
    page = order(ben, event)
    checkout = page.pay()
    assert checkout.tab.url.startswith(olga.platform.stripe_url)
    checkout.pay()
    returned = ReturnPage(page.tab)
    returned.expect_complete()
    expect(returned.ticket_codes).to_have_count(1)
    Header(olgas_tab).expect_unread(1)
    code = returned.ticket_codes.inner_text()
    assert code in ben.visitor.mail(lambda mail: "tickets" in mail["subject"].lower())["text"]


def publish_event(organizer: Person) -> str:
    """Create it, publish it and put tickets on sale; its path."""
    tab = organizer.open("/events/new")
    form = EventForm(tab)
    form.describe("Harbour Days", "2040-05-04T09:00", "2040-05-05T18:00")
    form.press("Create event")
    tab.wait_for_url(re.compile("/manage"))
    event = tab.url.removeprefix(organizer.platform.url).partition("/manage")[0]
    ManagePage(tab).publish()
    tab.goto(f"{event}/tickets")
    TicketTypesPage(tab).add("Regular", "25", 10)
    expect(tab.get_by_role("row").filter(has_text="Regular")).to_contain_text("10 of 10")
    return event


def order(buyer: Person, event: str) -> OrderPage:
    tab = buyer.open_live(event)
    EventPage(tab).get_tickets()
    tab.wait_for_url("**/orders/*")
    return OrderPage(tab)


def test_who_is_invited_is_told_live_and_accepts(meet: Meet) -> None:
    olga, gil = meet("Olga").arrive(), meet("Gil").arrive()
    event = sale(olga.visitor)
    gils_tab = gil.open_live("/")
    PeoplePage(olga.open_live(f"{event.page}/people")).invite(gil.email)
    Header(gils_tab).expect_unread(1)
    invite = gil.visitor.notification("invite.sent")
    accepting = gil.open(invite["link"])
    Form(accepting).press("Accept")
    assert olga.visitor.notification("invite.accepted")


def test_every_page_has_what_it_needs_in_the_image(stack: Stack, meet: Meet) -> None:
    """Parts that were left out of it would be missed here: each browser's complaints are looked at when it closes."""
    tour = Tour.prepare(stack)
    for _, tab in tour.visit(meet):
        expect(tab.get_by_role("main")).to_be_visible()
    tour.leave()
