"""The main pages, with something on each of them."""

from __future__ import annotations

from dataclasses import dataclass

from tests.e2e.platform import Platform
from tests.system.checkout import pay
from tests.system.story import Sale, open_payment, sale, wait_until_paid
from tests.system.visitor import Visitor

LONG_NAME = "Donaudampfschifffahrtsgesellschaftskapitänstreffen"


@dataclass(frozen=True)
class Tour:
    """`olga` runs the event, `ben` has tickets for it."""

    olga: Visitor
    ben: Visitor
    anonymous: dict[str, str]
    olgas: dict[str, str]
    bens: dict[str, str]

    @classmethod
    def prepare(cls, platform: Platform) -> Tour:
        olga, ben = (Visitor(platform, name).arrive() for name in ("Olga", "Ben"))
        event = sale(olga)
        money = {"amount": 0, "currency": "USD"}
        olga.post(f"{event.page}/ticket-types", name=LONG_NAME, price=money, quantity=2)
        _invite_all_kinds(event, ben)
        paid, pending = event.order(ben, quantity=2), event.order(ben)
        pay(open_payment(ben, paid))
        wait_until_paid(ben, paid)
        ben.notification("order.paid")
        olga.notification("order.paid")
        return cls(
            olga,
            ben,
            anonymous={
                "home": "/",
                "sign-up": "/sign-up",
                "log-in": "/log-in",
                "events": "/events",
                "event": event.page,
                "not-found": "/no-such-page",
            },
            olgas={
                "home-of-organiser": "/",
                "event-new": "/events/new",
                "event-manage": f"{event.page}/manage",
                "event-people": f"{event.page}/people",
                "event-tickets": f"{event.page}/tickets",
                "event-orders": f"{event.page}/orders",
                "account": "/account",
            },
            bens={
                "event-of-buyer": event.page,
                "orders": "/orders",
                "order-paid": f"/orders/{paid['id']}",
                "order-pending": f"/orders/{pending['id']}",
                "notifications": "/notifications",
                "preferences": "/notifications/preferences",
            },
        )


def _invite_all_kinds(event: Sale, member: Visitor) -> None:
    organizer = event.organizer
    event.invite("somebody.with.a.rather.long.address@department.of.long.names.example.org")
    revoked = event.invite("tom@example.org", role="moderator")
    organizer.delete(f"{event.page}/invites/{revoked['id']}")
    accepted = event.invite(member.email, role="registrar")
    member.post(f"/invites/{accepted['id']}/acceptance")
    event.invite(member.email, role="moderator")
