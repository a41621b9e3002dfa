"""Money here against money at Stripe; and whoever paid has tickets or the money back, and nobody else has any."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from tests.chaos.books import Books
from tests.chaos.journal import Journal, Promise
from tests.chaos.lines import Figure, Line, names

CHARGED = "succeeded"


def lines(journal: Journal, books: Books) -> Iterator[Line]:
    told = set(journal.told[Promise.PAYMENT])
    paid_at_stripe = {row.order for row in books.payments["payments"] if books.stripe.taken[row.id]}
    settled = _kept_by_order(books).keys() | _given_back(books)
    yield Line(
        Promise.PAYMENT,
        sent=len(told),
        persisted=len(paid_at_stripe),
        delivered=len(paid_at_stripe & settled),
        lost=names((told | paid_at_stripe) - settled),
        doubled=_twice_paid(books) + _twice_opened(books),
    )


def figures(books: Books) -> Iterator[Figure]:
    yield _balance(books)
    yield _tickets(books)
    yield _seats(books)


def _balance(books: Books) -> Figure:
    here, there = _here(books), _at_stripe(books)
    wrong = [
        f"payment {payment}: {here[payment]} here, {there[payment]} at Stripe (taken, given back)"
        for payment in sorted(here.keys() | there.keys())
        if here[payment] != there[payment]
    ]
    kept_here, kept_there = (sum(taken - back for taken, back in each.values()) for each in (here, there))
    value = f"{kept_here / 100:,.2f} here, {kept_there / 100:,.2f} at Stripe"
    return Figure("money", value, wrong)


def _here(books: Books) -> dict[str, tuple[int, int]]:
    back = Counter[str]()
    for refund in books.payments["refunds"]:
        back[refund.payment] += refund.amount if refund.state == "succeeded" else 0
    return _without_nothing(
        {row.id: (row.amount_received, back[row.id]) for row in books.payments["payments"]}
    )


def _at_stripe(books: Books) -> dict[str, tuple[int, int]]:
    stripe = books.stripe
    return _without_nothing({each: (taken, stripe.given_back[each]) for each, taken in stripe.taken.items()})


def _without_nothing(sums: dict[str, tuple[int, int]]) -> dict[str, tuple[int, int]]:
    return defaultdict(lambda: (0, 0), {each: both for each, both in sums.items() if any(both)})


def _kept_by_order(books: Books) -> dict[str, list[str]]:
    """Order → the payments whose money was not given back in full."""
    kept = defaultdict[str, list[str]](list)
    for payment in books.payments["payments"]:
        if books.stripe.taken[payment.id] > books.stripe.given_back[payment.id]:
            kept[payment.order].append(payment.id)
    return kept


def _given_back(books: Books) -> set[str]:
    taken, back = books.stripe.taken, books.stripe.given_back
    return {row.order for row in books.payments["payments"] if 0 < taken[row.id] == back[row.id]}


def _twice_paid(books: Books) -> list[str]:
    return [
        f"order {order} by {' and '.join(ids)}"
        for order, ids in _kept_by_order(books).items()
        if len(ids) > 1
    ]


def _twice_opened(books: Books) -> list[str]:
    """Two sessions for one payment: whoever has both pages can pay twice."""
    sessions = books.stripe.sessions
    return [f"payment {payment} as {' and '.join(ids)}" for payment, ids in sessions.items() if len(ids) > 1]


def _tickets(books: Books) -> Figure:
    kept = _kept_by_order(books)
    wrong = []
    for order in books.api["orders"]:
        owed = order.seats if kept.get(order.id) else 0
        if order.tickets != owed:
            wrong.append(
                f"order {order.id} ({order.state}) has {order.tickets} valid tickets, {owed} are paid"
            )
    valid = sum(order.tickets for order in books.api["orders"])
    return Figure("valid tickets", f"{valid}, {len(wrong)} orders with more or fewer than are paid", wrong)


def _seats(books: Books) -> Figure:
    wrong = [
        f"ticket type {kind.id}: {kind.sold} sold and {kind.held} held of {kind.quantity}"
        for kind in books.api["seats"]
        if kind.sold + kind.held > kind.quantity
    ]
    return Figure("oversold ticket types", str(len(wrong)), wrong)
