"""From a ticket type to a paid ticket, by way of Stripe's own page."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import requests
from playwright.sync_api import expect

from tests.e2e.conftest import Meet
from tests.e2e.pages.events import EventPage, TicketTypesPage
from tests.e2e.pages.header import Header
from tests.e2e.pages.orders import (
    BANK_ACCOUNT,
    CARD_WITH_3D_SECURE,
    DECLINED_CARD,
    EMPTY_BANK_ACCOUNT,
    OrderPage,
    ReturnPage,
)
from tests.e2e.person import Person
from tests.e2e.platform import Platform
from tests.system.story import Sale, sale


@pytest.fixture
def olga(meet: Meet) -> Person:
    return meet("Olga").arrive()


@pytest.fixture
def event(olga: Person) -> Sale:
    return sale(olga.visitor, quantity=1)


@pytest.fixture
def ben(meet: Meet) -> Person:
    return meet("Ben").arrive()


@pytest.fixture
def lost_webhooks(platform: Platform) -> Iterator[None]:
    control(platform, webhooks={"drop": ["*"]})
    yield
    control(platform, webhooks={"drop": []})


def control(platform: Platform, **command: object) -> None:
    requests.post(f"{platform.stripe_url}/_control", json=command, timeout=5).raise_for_status()


def order(buyer: Person, event: Sale) -> OrderPage:
    tab = buyer.open_live(event.page)
    EventPage(tab).get_tickets()
    tab.wait_for_url("**/orders/*")
    return OrderPage(tab)


def test_an_organiser_puts_tickets_on_sale(olga: Person, meet: Meet, event: Sale) -> None:
    tab = olga.open(f"{event.page}/tickets")
    page = TicketTypesPage(tab)
    page.add("Early bird", "19.50", 20)
    row = tab.get_by_role("row").filter(has_text="Early bird")
    expect(row).to_contain_text("$19.50")
    expect(row).to_contain_text("20 of 20")
    anybody = meet("Anybody").open(event.page)
    expect(anybody.get_by_role("listitem").filter(has_text="Early bird")).to_contain_text("$19.50")


def test_a_paid_order_shows_its_ticket_and_buyer_and_organiser_are_told_live(
    olga: Person, ben: Person, event: Sale
) -> None:
    olgas_tab, bens_tab = olga.open_live(event.page), ben.open_live("/events")
    page = order(ben, event)
    page.pay().pay()
    returned = ReturnPage(page.tab)
    returned.expect_complete()
    expect(returned.ticket_codes).to_have_count(1)
    Header(olgas_tab).expect_unread(1)
    Header(bens_tab).expect_unread(1)
    code = returned.ticket_codes.inner_text()
    mail = ben.visitor.mail(lambda mail: "tickets" in mail["subject"].lower())
    assert code in mail["text"]
    page.tab.get_by_role("link", name="See the order").click()
    expect(page.tab.get_by_text("You are in")).to_be_visible()
    expect(page.tab.get_by_role("main")).to_contain_text(code)


def test_after_a_declined_card_another_one_pays(ben: Person, event: Sale) -> None:
    ben.complaints.expect_status(402)
    checkout = order(ben, event).pay()
    checkout.pay(DECLINED_CARD)
    expect(checkout.main.get_by_role("alert")).to_contain_text("declined")
    checkout.pay()
    ReturnPage(checkout.tab).expect_complete()


def test_a_card_that_needs_the_banks_consent_pays_once_it_is_given(ben: Person, event: Sale) -> None:
    checkout = order(ben, event).pay()
    checkout.pay(CARD_WITH_3D_SECURE)
    checkout.press("Complete")
    ReturnPage(checkout.tab).expect_complete()


def test_who_paid_has_the_ticket_even_when_every_webhook_is_lost(
    ben: Person, event: Sale, lost_webhooks: None
) -> None:
    page = order(ben, event)
    page.pay().pay()
    returned = ReturnPage(page.tab)
    returned.expect_complete()
    expect(returned.ticket_codes).to_have_count(1)


def test_who_closed_the_checkout_page_finds_the_same_one_again(ben: Person, event: Sale) -> None:
    page = order(ben, event)
    order_url = page.tab.url
    checkout_url = page.pay().tab.url
    page.tab.close()
    tab = ben.open("/orders")
    tab.get_by_role("main").get_by_role("link").first.click()
    tab.wait_for_url(order_url)
    assert OrderPage(tab).pay().tab.url == checkout_url


def test_a_cancelled_order_frees_its_seat_and_closes_the_checkout_page(
    meet: Meet, ben: Person, event: Sale
) -> None:
    page = order(ben, event)
    order_url = page.tab.url
    checkout = page.pay()
    next_buyer = EventPage(meet("Nora").arrive().open(event.page))
    expect(next_buyer.main.get_by_text("Sold out")).to_be_visible()
    OrderPage(ben.open(order_url)).cancel()
    next_buyer.tab.reload()
    expect(next_buyer.get_tickets_button).to_be_visible()
    ben.complaints.expect_status(410)
    checkout.expect_expired()


def test_a_bank_that_takes_its_time_keeps_the_seat_and_the_page_tells_when_it_has_paid(
    ben: Person, event: Sale, platform: Platform
) -> None:
    page = order(ben, event)
    order_url = page.tab.url
    page.pay().pay(BANK_ACCOUNT)
    returned = ReturnPage(page.tab)
    returned.expect("Your payment is on its way")
    expect(ben.open(order_url).get_by_text("Your bank is confirming the payment")).to_be_visible()
    control(platform, settle="all")
    returned.expect_complete()


def test_a_bank_that_says_no_after_all_leaves_an_order_to_pay_in_another_way(
    ben: Person, event: Sale, platform: Platform
) -> None:
    page = order(ben, event)
    order_url = page.tab.url
    page.pay().pay(EMPTY_BANK_ACCOUNT)
    returned = ReturnPage(page.tab)
    returned.expect("Your payment is on its way")
    control(platform, settle="all")
    returned.expect("The payment did not go through")
    OrderPage(ben.open(order_url)).pay().pay()
