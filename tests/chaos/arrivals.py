"""What had to reach somebody: events their handlers, news the inboxes, pages and mailboxes."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from tests.chaos.books import Books, Row
from tests.chaos.cursor import Cursor
from tests.chaos.lines import Line, names

PAID = ("paid", "partially_refunded", "refunded")
Key = tuple[str, str, str]
"""Who is told, of what, about what."""


class Page(Protocol):
    """Whoever's, and what it shows."""

    @property
    def who(self) -> str: ...

    @property
    def cursor(self) -> Cursor: ...


@dataclass(frozen=True)
class Shown:
    """`told` is what the people of the `tabs` must see, by person and link."""

    pages: Sequence[Page]
    tabs: Sequence[Page]
    told: Counter[tuple[str, str]]


def lines(books: Books, shown: Shown) -> Iterator[Line]:
    yield _effects(books)
    yield _news(books, shown.told)
    yield _on_screen("on open pages", books, shown.pages)
    if shown.tabs:
        yield _on_screen(f"in {len(shown.tabs)} more tabs", books, shown.tabs)
    yield _mail(books)


def _effects(books: Books) -> Line:
    """A handler's effect is committed once for each event that its service heard."""
    handled = {name: {row.event for row in tables["handled"]} for name, tables in books.bus.items()}
    doubled = Counter(
        {
            (name, event): times - 1
            for name, effects in books.effects.items()
            for event, times in effects.items()
        }
    )
    return Line(
        "effects of events",
        persisted=sum(map(len, handled.values())),
        delivered=sum(effects.total() for effects in books.effects.values()),
        doubled=names(+doubled),
    )


def _news(books: Books, told: Counter[tuple[str, str]]) -> Line:
    wanted = _wanted_news(books)
    wanted.update({(who, "invite.accepted", link): times for (who, link), times in told.items()})
    found = Counter(map(_key, books.notifications["notifications"]))
    return Line(
        "notifications",
        persisted=wanted.total(),
        delivered=found.total(),
        lost=names(wanted - found),
        doubled=names(found - wanted - _possible_news(books)),
    )


def _key(row: Row) -> Key:
    return row.user, row.action, row.link


def _wanted_news(books: Books) -> Counter[Key]:
    """What `api` and `payments` have written decides who must have been told, and how often."""
    wanted = Counter[Key]()
    for invite in books.api["invites"]:
        if invite.invitee:
            wanted[invite.invitee, "invite.sent", f"/invites/{invite.id}"] += invite.rotation
            wanted[invite.invitee, "invite.revoked", f"/invites/{invite.id}"] += invite.state == "revoked"
    owners = {row.event: row.owner for row in books.api["owners"]}
    for order in books.api["orders"]:
        wanted[order.buyer, "order.cancelled", f"/orders/{order.id}"] += order.state == "cancelled"
        wanted[order.buyer, "order.expired", f"/events/{order.event}"] += order.state == "expired"
        wanted[order.buyer, "order.hold_ending", f"/orders/{order.id}"] += order.reminded
        if order.state in PAID:
            wanted[order.buyer, "order.paid", f"/orders/{order.id}"] += 1
            wanted[owners[order.event], "order.paid", f"/events/{order.event}/orders"] += 1
    buyers = {order.id: order.buyer for order in books.api["orders"]}
    for refund in _refunds(books):
        wanted[buyers[refund.order], "payment.refunded", f"/orders/{refund.order}"] += 1
    return +wanted


def _possible_news(books: Books) -> Counter[Key]:
    """An order that was paid may have expired before, when its money came late. Whoever was reminded of a hold's end
    may have been before, of an earlier one: opening a payment lengthens it."""
    possible = Counter[Key]()
    for order in books.api["orders"]:
        possible[order.buyer, "order.expired", f"/events/{order.event}"] += order.state in PAID
        possible[order.buyer, "order.hold_ending", f"/orders/{order.id}"] += order.reminded
    return possible


def _refunds(books: Books) -> list[Row]:
    return [refund for refund in books.payments["refunds"] if refund.state == "succeeded"]


def _on_screen(what: str, books: Books, pages: Sequence[Page]) -> Line:
    """Every page shows what its reader's inbox holds, and has announced nothing twice."""
    inbox: dict[str, list[Row]] = defaultdict(list)
    for row in books.notifications["notifications"]:
        inbox[row.user].append(row)
    wanted, shown, doubled = Counter[Key](), Counter[Key](), Counter[tuple[str, str]]()
    for number, page in enumerate(pages):
        name = f"page {number} of {page.who}"
        for row in inbox[page.who]:
            if row.seq > page.cursor.started_at:
                wanted[name, row.id, _as_shown(row.has_read)] += 1
        for id, has_read in page.cursor.read_by_id.items():  # noqa: A001
            shown[name, id, _as_shown(has_read)] += 1
        doubled.update({(name, id): times - 1 for id, times in page.cursor.announced.items()})  # noqa: A001
    return Line(
        what,
        persisted=wanted.total(),
        delivered=shown.total(),
        lost=names(wanted - shown),
        doubled=names(shown - wanted) + names(+doubled),
    )


def _as_shown(has_read: bool) -> str:
    return "read" if has_read else "unread"


def _mail(books: Books) -> Line:
    """At least once: a mail whose delivery nobody could note goes out again, under the same Message-ID."""
    deliveries = books.notifications["deliveries"]
    queued = Counter((row.address, row.action) for row in deliveries)
    copies = {message_id.strip("<>").partition("@")[0]: times for message_id, times in books.mails.items()}
    not_arrived = {row.id: row for row in deliveries if row.status != "skipped" and row.id not in copies}
    return Line(
        "mail (at least once)",
        persisted=len(deliveries),
        delivered=len(copies),
        lost=names(_wanted_mail(books) - queued)
        + [f"{id} to {row.address} ({row.action}, {row.status})" for id, row in not_arrived.items()],  # noqa: A001
        doubled=names(Counter({id: times - 1 for id, times in copies.items()})),  # noqa: A001
        may_double=True,
    )


def _wanted_mail(books: Books) -> Counter[tuple[str, str]]:
    address = {account.id: account.email for account in books.api["accounts"]}
    orders = {order.id: order for order in books.api["orders"]}
    wanted = Counter[tuple[str, str]]()
    for invite in books.api["invites"]:
        wanted[invite.email, "invite.sent"] += invite.rotation
    for order in orders.values():
        wanted[address[order.buyer], "order.paid"] += order.state in PAID
    for refund in _refunds(books):
        wanted[address[orders[refund.order].buyer], "payment.refunded"] += 1
    return +wanted
