"""The ledger: what clients were told, against what is written, against what arrived. Every difference is named."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from tests.chaos import arrivals, money, promises
from tests.chaos.arrivals import Shown
from tests.chaos.books import Books
from tests.chaos.journal import Journal
from tests.chaos.lines import Figure, Line
from tests.chaos.poison import Poison

MOST_SHOWN = 20


@dataclass(frozen=True)
class Ledger:
    lines: list[Line]
    figures: list[Figure]

    @property
    def brief(self) -> dict[str, str]:
        """What is wrong, in numbers, by line and figure; empty when nothing is."""
        return {part.what: part.brief for part in self._parts if part.brief}

    @property
    def wrong(self) -> list[str]:
        return [each for part in self._parts for each in part.wrong]

    @property
    def _parts(self) -> list[Line | Figure]:
        return [*self.lines, *self.figures]

    @property
    def lost(self) -> int:
        return sum(len(line.lost) for line in self.lines)

    @property
    def doubled(self) -> int:
        return sum(len(line.doubled) for line in self.lines if not line.may_double)


def draw_up(
    journal: Journal,
    books: Books,
    shown: Shown,
    poison: Collection[Poison],
    unsettled: list[str],
) -> Ledger:
    """`unsettled` is what was still under way when the waiting ended."""
    lines = [
        *promises.lines(journal, books),
        *money.lines(journal, books),
        *arrivals.lines(books, shown),
    ]
    figures = [
        *_unread(journal, books),
        _counts(books, shown),
        *money.figures(books),
        _dead(books, poison),
        _errors(journal),
        *_requests(journal),
        Figure("still under way", str(len(unsettled)), unsettled),
    ]
    return Ledger(lines, figures)


def _unread(journal: Journal, books: Books) -> Iterator[Figure]:
    drifted = [row for row in books.notifications["inboxes"] if row.unread != row.counted]
    yield Figure(
        "unread drift",
        str(sum(abs(row.unread - row.counted) for row in drifted)),
        [f"inbox {row.user} says {row.unread} unread and holds {row.counted}" for row in drifted],
    )
    unasked = [
        f"notification {row.id} of {row.user} is read, and nobody asked for that"
        for row in books.notifications["notifications"]
        if row.has_read and not row.outdated and row.id not in journal.asked_to_read[row.user]
    ]
    yield Figure("read, but never on a screen", str(len(unasked)), unasked)


def _counts(books: Books, shown: Shown) -> Figure:
    """What each page says is unread."""
    unread = {row.user: row.unread for row in books.notifications["inboxes"]}
    pages = [*shown.pages, *shown.tabs]
    wrong = [
        f"a page of {page.who} says {page.cursor.unread} unread, its inbox {unread[page.who]}"
        for page in pages
        if page.who in unread and page.cursor.unread != unread[page.who]
    ]
    return Figure("pages with another count", f"{len(wrong)} of {len(pages)}", wrong)


def _dead(books: Books, poison: Collection[Poison]) -> Figure:
    """Exactly the poison, once each: given up, or still being tried."""
    put = Counter((each.service, each.body) for each in poison)
    kept = Counter((name, bytes(row.body)) for name, tables in books.bus.items() for row in tables["kept"])
    wrong = [f"{service} has a dead letter that is no poison: {body!r:.200}" for service, body in kept - put]
    wrong += [f"{service} has not kept the poison {body!r:.200}" for service, body in put - kept]
    return Figure("dead letters", f"{kept.total()}; the poison was {put.total()}", wrong)


def _errors(journal: Journal) -> Figure:
    """What is away is 502, 503 or 504. A 500 is a fault of ours, whatever was broken."""
    wrong = [
        f"{request.what} by {request.who}: {request.why}"
        for request in journal.requests
        if request.status == 500
    ]
    return Figure("errors of ours (500)", f"{len(wrong)} of {len(journal.requests):,} requests", wrong)


def _requests(journal: Journal) -> Iterator[Figure]:
    """While only the broker is broken, requests go on."""
    for window in journal.windows:
        made = [request for request in journal.requests if window.holds(request)]
        failed = [
            f"{request.what} by {request.who} while {window.what}: {request.status} {request.why}"
            for request in made
            if not request.succeeded
        ]
        wrong = failed if made else [f"nobody asked for anything while {window.what}"]
        yield Figure(f"requests while {window.what}", f"{len(made)} made, {len(failed)} failed", wrong)


def as_text(ledger: Ledger) -> str:
    """A table, and below it what is wrong."""
    heads = ("", "sent", "persisted", "delivered", "lost", "doubled")
    rows = [heads, *map(_cells, ledger.lines)]
    widths = [max(len(row[place]) for row in rows) for place in range(len(heads))]
    text = ["  ".join([row[0].ljust(widths[0]), *_right(row[1:], widths[1:])]) for row in rows]
    widest = max(len(figure.what) for figure in ledger.figures)
    text += ["", *(f"{figure.what.ljust(widest)}  {figure.value}" for figure in ledger.figures)]
    text += ["", f"{ledger.lost} lost, {ledger.doubled} doubled, {len(ledger.wrong)} differences in all"]
    text += [f"  {each}" for each in ledger.wrong[:MOST_SHOWN]]
    if len(ledger.wrong) > MOST_SHOWN:
        text.append(f"  … and {len(ledger.wrong) - MOST_SHOWN} more")
    return "\n".join(text)


def _cells(line: Line) -> tuple[str, ...]:
    counts = (line.sent, line.persisted, line.delivered, len(line.lost), len(line.doubled))
    return (line.what, *("–" if count is None else f"{count:,}" for count in counts))


def _right(cells: Sequence[str], widths: Sequence[int]) -> list[str]:
    return [cell.rjust(width) for cell, width in zip(cells, widths, strict=True)]
