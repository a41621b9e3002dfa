"""What clients were told yes to is written down, and nothing beside it."""

from __future__ import annotations

from collections.abc import Iterator

from tests.chaos.books import Books
from tests.chaos.journal import Journal, Promise
from tests.chaos.lines import Line, names


def lines(journal: Journal, books: Books) -> Iterator[Line]:
    orders, invites = books.api["orders"], books.api["invites"]
    yield _written(journal, Promise.ORDER, {order.id for order in orders}, one_for_each=True)
    yield _written(journal, Promise.CANCELLATION, {row.id for row in orders if row.state == "cancelled"})
    yield _written(journal, Promise.INVITE, {invite.id for invite in invites}, one_for_each=True)
    yield _written(journal, Promise.WITHDRAWAL, {row.id for row in invites if row.state == "revoked"})
    yield _reads(journal, books)


def _written(journal: Journal, promise: Promise, written: set[str], *, one_for_each: bool = False) -> Line:
    """`one_for_each`: whatever is written and was told to nobody belongs to somebody who got no answer."""
    told = set(journal.told[promise])
    untold = written - told
    doubled = names(untold) if one_for_each and len(untold) > len(journal.unknown[promise]) else []
    return Line(promise, sent=len(told), persisted=len(written), lost=names(told - written), doubled=doubled)


def _reads(journal: Journal, books: Books) -> Line:
    told = set(journal.told[Promise.READ])
    read = {row.id for row in books.notifications["notifications"] if row.has_read}
    return Line(Promise.READ, sent=len(told), persisted=len(told & read), lost=names(told - read))
