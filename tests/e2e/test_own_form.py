"""Stripe's form on a page of ours: `CHECKOUT_MODE=embedded`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import FrameLocator, Page, expect

from tests.e2e.accessibility import violations
from tests.e2e.conftest import Meet
from tests.e2e.embedded import Embedded
from tests.e2e.pages.events import EventPage
from tests.e2e.pages.orders import CARD_WITH_3D_SECURE, DECLINED_CARD, GOOD_CARD, OrderPage, ReturnPage
from tests.e2e.person import Person
from tests.e2e.platform import Platform
from tests.system.story import Sale, sale


@pytest.fixture(scope="module")
def platform(server_folder: Path) -> Iterator[Platform]:
    with Embedded(server_folder / "own-form", CHECKOUT_MODE="embedded") as embedded:
        yield embedded


@pytest.fixture
def event(meet: Meet) -> Sale:
    return sale(meet("Olga").arrive().visitor, quantity=1)


@pytest.fixture
def ben(meet: Meet) -> Person:
    return meet("Ben").arrive()


@pytest.fixture
def tab(ben: Person, event: Sale) -> Page:
    """Ben's, with the form."""
    tab = ben.open_live(event.page)
    EventPage(tab).get_tickets()
    tab.wait_for_url("**/orders/*")
    OrderPage(tab).press("Pay")
    tab.wait_for_url("**/payments/*/pay#*")
    return tab


def form(tab: Page) -> FrameLocator:
    return tab.frame_locator('iframe[title="Secure payment form"]')


def pay(tab: Page, card: str = GOOD_CARD) -> None:
    frame = form(tab)
    frame.get_by_label("Card number").fill(card)
    frame.get_by_label("Expiry").fill("12 / 40")
    frame.get_by_label("CVC").fill("123")
    frame.get_by_role("button", name="Pay").click()


def test_who_pays_in_the_form_has_the_ticket(tab: Page) -> None:
    expect(tab.get_by_role("heading", name="Pay for")).to_be_visible()
    pay(tab)
    returned = ReturnPage(tab)
    returned.expect_complete()
    expect(returned.ticket_codes).to_have_count(1)


def test_a_declined_card_leaves_the_form_for_another_one(ben: Person, tab: Page) -> None:
    ben.complaints.expect_status(402)
    pay(tab, DECLINED_CARD)
    expect(form(tab).get_by_role("alert")).to_contain_text("declined")
    pay(tab)
    ReturnPage(tab).expect_complete()


def test_the_banks_question_is_asked_in_the_form(tab: Page) -> None:
    pay(tab, CARD_WITH_3D_SECURE)
    form(tab).get_by_role("button", name="Complete").click()
    ReturnPage(tab).expect_complete()


def test_who_closed_the_form_finds_the_same_one_again(ben: Person, tab: Page) -> None:
    address = tab.url
    tab.get_by_role("link", name="Back to the order").click()
    tab.wait_for_url("**/orders/*")
    OrderPage(tab).press("Pay")
    tab.wait_for_url(address)
    pay(tab)
    ReturnPage(tab).expect_complete()


def test_paid_in_another_tab_the_form_gives_way_to_the_outcome(ben: Person, tab: Page) -> None:
    other = ben.open(tab.url)
    pay(other)
    ReturnPage(other).expect_complete()
    ReturnPage(tab).expect_complete()


def test_an_address_without_its_end_says_where_to_go(ben: Person, tab: Page) -> None:
    cut = ben.open(tab.url.partition("#")[0])
    expect(cut.get_by_role("alert")).to_contain_text("This address is not complete")


def test_a_script_that_does_not_load_is_explained(ben: Person, tab: Page) -> None:
    ben.complaints.expect("stripe.js", "no script at")
    tab.route("**/stripe.js", lambda route: route.abort())
    tab.reload()
    expect(tab.get_by_role("alert")).to_contain_text("could not be loaded")


def test_the_page_is_accessible(ben: Person, tab: Page) -> None:
    ben.complaints.expect("postMessage")  # axe asks every frame
    expect(form(tab).get_by_label("Card number")).to_be_visible()
    assert violations(tab) == ""
