"""Money goes back: by an organiser, and by the event's own policy."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Meet
from tests.e2e.pages.form import Form
from tests.e2e.person import Person
from tests.system.checkout import pay
from tests.system.story import Sale, open_payment, sale, wait_until_paid


@pytest.fixture
def olga(meet: Meet) -> Person:
    return meet("Olga").arrive()


@pytest.fixture
def ben(meet: Meet) -> Person:
    return meet("Ben").arrive()


@pytest.fixture
def event(olga: Person) -> Sale:
    return sale(olga.visitor, quantity=2)


@pytest.fixture
def order(ben: Person, event: Sale) -> dict[str, Any]:
    """Two tickets for $50.00, paid."""
    placed = event.order(ben.visitor, quantity=2)
    pay(open_payment(ben.visitor, placed))
    return wait_until_paid(ben.visitor, placed)


def stays_without_a_reload(tab: Page) -> None:
    """A mark that a reload would wipe away."""
    tab.evaluate("() => { window.notReloaded = true; }")


def test_an_organiser_gives_money_back_and_the_page_follows_by_itself(
    olga: Person, ben: Person, order: dict[str, Any]
) -> None:
    void, valid = (ticket["code"] for ticket in order["tickets"])
    tab = olga.open(f"/orders/{order['id']}")
    form = Form(tab)
    form.fill(**{"Amount_(USD)": "20.00", "Reason": "A talk fell out"})
    tab.get_by_label(void).check()

    form.press("Give money back")
    dialog = tab.get_by_role("dialog")
    expect(dialog).to_contain_text("Give 20.00 USD back to Ben?")
    expect(dialog).to_contain_text(f"let nobody in: Regular · {void}.")
    dialog.get_by_role("button", name="Give money back").click()
    expect(tab.get_by_text("The refund of $20.00 is asked for")).to_contain_text(f"Void now: {void}.")
    stays_without_a_reload(tab)

    expect(tab.locator("#order-state")).to_have_text("Partly refunded", timeout=20_000)
    expect(tab.locator("#order-money")).to_contain_text(f"Made void: {void}")
    assert tab.evaluate("() => window.notReloaded")
    mail = ben.visitor.mail(lambda mail: "Refund" in mail["subject"])
    assert "$20.00" in mail["text"]
    page = ben.open(f"/orders/{order['id']}")
    expect(page.get_by_text("$20.00 of $50.00 is on its way back")).to_be_visible()
    tickets = page.get_by_role("listitem")
    expect(tickets.filter(has_text=void)).to_contain_text("Void")
    expect(tickets.filter(has_text=valid)).to_contain_text("Valid")


def test_who_makes_no_ticket_void_is_told_that_all_stay_valid(olga: Person, order: dict[str, Any]) -> None:
    tab = olga.open(f"/orders/{order['id']}")
    Form(tab).fill(**{"Amount_(USD)": "5"})

    Form(tab).press("Give money back")
    dialog = tab.get_by_role("dialog")

    expect(dialog).to_contain_text("Give 5 USD back to Ben?")
    expect(dialog).to_contain_text("No ticket becomes void: all stay valid.")


def test_without_scripts_a_page_asks_before_money_goes_back(meet: Meet) -> None:
    olga = meet("Olga", java_script_enabled=False).arrive()
    ben = meet("Ben").arrive()
    placed = sale(olga.visitor, quantity=2).order(ben.visitor, quantity=2)
    pay(open_payment(ben.visitor, placed))
    void, _ = (ticket["code"] for ticket in wait_until_paid(ben.visitor, placed)["tickets"])
    tab = olga.open(f"/orders/{placed['id']}")
    Form(tab).fill(**{"Amount_(USD)": "20.00"})
    tab.get_by_label(void).check()

    Form(tab).press("Give money back")
    expect(tab.get_by_role("heading", name="Give 20.00 USD back to Ben?")).to_be_visible()
    expect(tab.get_by_text(f"let nobody in: Regular · {void}.")).to_be_visible()
    Form(tab).press("Give money back")

    expect(tab.get_by_text("The refund of $20.00 is asked for")).to_contain_text(f"Void now: {void}.")


def test_a_buyer_cancels_a_ticket_and_knows_before_what_comes_back(
    olga: Person, ben: Person, event: Sale, order: dict[str, Any]
) -> None:
    policy = {"hours_before": 24, "fee": {"amount": 500, "currency": "USD"}}
    rules = {"cancellation": policy}
    path, as_it_is = f"{event.page}/ticket-rules", {"If-Match": "*"}
    olga.visitor.response("PUT", path, json=rules, headers=as_it_is).raise_for_status()
    tab = ben.open(f"/orders/{order['id']}")
    tab.get_by_role("link", name="Cancel tickets").click()
    tab.get_by_label(order["tickets"][0]["code"]).check()

    Form(tab).press("See what you get back")
    expect(tab.get_by_role("heading", name="You get $20.00 back")).to_be_visible()
    Form(tab).press("Cancel for good")

    expect(tab.get_by_text("Your tickets are cancelled")).to_be_visible()
    expect(tab.locator("#order-state")).to_have_text("Partly refunded", timeout=20_000)
    olga.visitor.notification("order.tickets_cancelled")
