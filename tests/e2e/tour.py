"""The main pages, with something on each of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import requests
from playwright.sync_api import Page

from tests.e2e.person import Person
from tests.e2e.platform import Platform
from tests.system.checkout import pay
from tests.system.story import Sale, open_payment, sale, wait_until_paid
from tests.system.visitor import Visitor

LONG_NAME = "Donaudampfschifffahrtsgesellschaftskapitänstreffen"
LONG_ADDRESS = "somebody.with.a.rather.long.address@department.of.long.names.example.org"


@dataclass(frozen=True)
class Tour:
    """`olga` runs the event; `ben` helps, has paid for one order and not yet for another."""

    olga: Visitor
    ben: Visitor
    event: Sale
    paid: dict[str, Any]
    pending: dict[str, Any]
    valid_code: str
    """Of the paid order's ticket that can still be cancelled."""
    doubtful: dict[str, Any]
    """Paid with another sum."""
    way_back: str
    """From Stripe's page."""
    invite: str

    @classmethod
    def prepare(cls, platform: Platform) -> Tour:
        olga, ben = (Visitor(platform, name).arrive() for name in ("Olga", "Ben"))
        event = sale(olga)
        money = {"amount": 0, "currency": "USD"}
        olga.post(f"{event.page}/ticket-types", name=LONG_NAME, price=money, quantity=2)
        policy = {"hours_before": 48, "fee": {"amount": 500, "currency": "USD"}, "fee_percent": 10}
        path, rules, as_it_is = f"{event.page}/ticket-rules", {"cancellation": policy}, {"If-Match": "*"}
        olga.response("PUT", path, json=rules, headers=as_it_is).raise_for_status()
        invite = _invite_in_all_states(event, ben)
        paid, pending = event.order(ben, quantity=2), event.order(ben)
        way_back = pay(open_payment(ben, paid)).headers["Location"]
        wait_until_paid(ben, paid)
        codes = [ticket["code"] for ticket in ben.get(f"/orders/{paid['id']}")["tickets"]]
        olga.post(f"/orders/{paid['id']}/refunds", ticket_codes=codes[:1], reason="A talk fell out")
        ben.notification("payment.refunded")
        ben.notification("order.paid")
        olga.notification("order.paid")
        doubtful = _pay_another_sum(platform, event)
        return cls(olga, ben, event, paid, pending, codes[1], doubtful, way_back, invite)

    def visit(self, meet: Callable[..., Person], **look: object) -> Iterator[tuple[str, Page]]:
        """Every main page by its name, as somebody sees it for whom it is."""
        nobody = meet("Nobody", **look)
        nobody.complaints.expect_status(404)
        yield from _each(nobody, self._anybodys())
        yield from _each(meet("Olga", **look).be(self.olga), self._olgas())
        yield from _each(meet("Ben", **look).be(self.ben), self._bens())

    def leave(self) -> None:
        """Decide what waits for a decision: who comes later looks at the same platform."""
        order = self.olga.get(f"/orders/{self.doubtful['id']}")
        self.olga.post(f"/orders/{order['id']}/payments/{order['payments'][0]['id']}/acceptance")

    def _anybodys(self) -> dict[str, str]:
        return {
            "home": "/",
            "sign-up": "/sign-up",
            "log-in": "/log-in",
            "password-reset": "/password-reset",
            "events": "/events",
            "event": self.event.page,
            "not-found": "/no-such-page",
        }

    def _olgas(self) -> dict[str, str]:
        page = self.event.page
        return {
            "home-of-organiser": "/",
            "event-new": "/events/new",
            "event-manage": f"{page}/manage",
            "event-people": f"{page}/people",
            "event-tickets": f"{page}/tickets",
            "event-ticket-type": f"{page}/tickets/{self.event.ticket_type_id}",
            "event-orders": f"{page}/orders",
            "order-in-review": f"/orders/{self.doubtful['id']}",
            "event-check-in": f"{page}/check-in",
            "order-of-organiser": f"/orders/{self.paid['id']}",
            "payment-timeline": self._timeline(),
            "account": "/account",
        }

    def _timeline(self) -> str:
        order = self.olga.get(f"/orders/{self.paid['id']}")
        return f"/payments/{order['payments'][0]['id']}?grant={order['payment_grant']}"

    def _bens(self) -> dict[str, str]:
        return {
            "event-of-buyer": self.event.page,
            "orders": "/orders",
            "order-paid": f"/orders/{self.paid['id']}",
            "order-pending": f"/orders/{self.pending['id']}",
            "cancel-tickets": f"/orders/{self.paid['id']}/ticket-cancellation",
            "cancel-confirm": f"/orders/{self.paid['id']}/ticket-cancellation?ticket_codes={self.valid_code}",
            "notifications": "/notifications",
            "preferences": "/notifications/preferences",
            "preferences-events": "/notifications/preferences/events",
            "payment-complete": self.way_back,
            "invite": self.invite,
        }


def _pay_another_sum(platform: Platform, event: Sale) -> dict[str, Any]:
    """The order of somebody of whom Stripe took less than was asked for."""
    dora = Visitor(platform, "Dora").arrive()
    order = event.order(dora)
    checkout_url = open_payment(dora, order)
    session_id = checkout_url.rpartition("/")[2]
    tampered = {"tamper": {"id": session_id, "set": {"amount_total": 1500}}}
    requests.post(f"{platform.stripe_url}/_control", json=tampered, timeout=5).raise_for_status()
    pay(checkout_url)
    event.organizer.notification("order.in_review")
    return order


def _invite_in_all_states(event: Sale, helper: Visitor) -> str:
    """The page of the one that the helper has not answered yet."""
    event.invite(LONG_ADDRESS)
    revoked = event.invite("tom@example.org", role="moderator")
    event.organizer.delete(f"{event.page}/invites/{revoked['id']}")
    accepted = event.invite(helper.email, role="registrar")
    helper.post(f"/invites/{accepted['id']}/acceptance")
    open_one = event.invite(helper.email, role="moderator")
    return f"/invites/{open_one['id']}"


def _each(person: Person, pages: dict[str, str]) -> Iterator[tuple[str, Page]]:
    tab = person.context.new_page()
    for name, path in pages.items():
        tab.goto(path)
        yield name, tab
