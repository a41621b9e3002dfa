"""Reading an inbox: the unread count and the first page, however much is in it, beside counting what was loaded."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from statistics import median
from uuid import UUID

import psycopg
from sqlalchemy import ColumnElement, Select, select, text
from sqlalchemy.orm import Session

from benchmarks.figures import Aim, Figure
from benchmarks.rounds import Sample, Samples
from benchmarks.servers import Servers
from services.notifications.models import Notification
from services.notifications.use_cases import listing
from shared.database import Database, new_id

FEW, SOME, MANY = 10, 10_000, 1_000_000
CALLS, LOAD_CALLS = 200, 3
AT_ONCE = 20_000
COUNT, PAGE, ARCHIVE, KIND = (
    "unread count",
    "first page",
    "first page of the archive",
    "first page of one kind",
)
FLAT = Aim(ratio=1.3, at_most=True)
# Every second one is unread, every fourth is archived, every fifth is of the kind that is asked for.
FILL = text("""
    WITH numbers AS (
        SELECT n, lpad(to_hex(CAST(:began AS bigint) + n), 12, '0') AS ms, md5(CAST(:owner AS text) || n) AS hash
        FROM generate_series(CAST(:first AS bigint), CAST(:last AS bigint)) n
    )
    INSERT INTO notifications (id, user_id, event_id, action, category, title, message, link, received_at, has_read,
                               archived, seq)
    SELECT CAST(ms || '70008000' || substr(hash, 1, 12) AS uuid), CAST(:owner AS uuid), CAST(hash AS uuid),
           'order.paid', CASE WHEN mod(n, 5) = 2 THEN 'team' ELSE 'sales' END, 'Order for PyCon',
           '<b>Ada</b> bought 2 tickets for <b>PyCon</b>.', '/orders/' || n, now(), mod(n, 2) = 0, mod(n, 4) = 0, n
    FROM numbers
""")
HEAD = text("""
    INSERT INTO inboxes (user_id, seq, unread, newest_ms, epoch)
    SELECT CAST(:owner AS uuid), :number, count(*), :newest, 1
    FROM notifications WHERE user_id = CAST(:owner AS uuid) AND NOT has_read
""")


def run(servers: Servers, rounds: int) -> list[Figure]:
    database = servers.database("notifications")
    owners = {number: _fill(database, number) for number in (FEW, SOME, MANY)}
    _settle(database)
    found: dict[str, list[Sample]] = defaultdict(list)
    for _ in range(rounds):
        for name, sample in _round(database, owners).items():
            found[name].append(sample)
    database.close()
    return _figures(Samples("inbox", found))


def _figures(samples: Samples) -> list[Figure]:
    figures = []
    for measured in READS:
        figures.append(samples.figure(_name(FEW), measured, "ms", name=f"{measured}, {_name(FEW)}"))
        figures += [_figure(samples, measured, number, _name(FEW), FLAT) for number in (SOME, MANY)]
    return figures + [
        _figure(samples, measured, number, _naive(number)) for measured in LOADS for number in (FEW, SOME)
    ]


def _figure(samples: Samples, measured: str, number: int, against: str, aim: Aim | None = None) -> Figure:
    name = f"{measured}, {_name(number)}"
    return samples.figure(_name(number), measured, "ms", name=name, against=against, aim=aim)


READS: Mapping[str, Callable[[Session, UUID], object]] = {
    "unread count": listing.read_state,
    "first page": lambda session, owner: listing.read_page(session, owner, listing.Wanted(5)),
    "newest in the archive": lambda session, owner: listing.read_page(
        session, owner, listing.Wanted(1, archived=True)
    ),
    "newest of one kind": lambda session, owner: listing.read_page(
        session, owner, listing.Wanted(1, category="team")
    ),
}
LOADS: Mapping[str, Callable[[Session, UUID], object]] = {
    "unread count": lambda session, owner: len(session.scalars(_all_of(owner, ~Notification.has_read)).all()),
    "first page": lambda session, owner: session.scalars(_all_of(owner)).all()[:5],
}
"""As it is often done: load what is unread and count it; load all and show the first."""


def _all_of(owner: UUID, *which: ColumnElement[bool]) -> Select[Notification]:
    return select(Notification).where(Notification.user_id == owner, *which).order_by(Notification.id.desc())


def _round(database: Database, owners: Mapping[int, UUID]) -> Mapping[str, Sample]:
    """Sizes take turns call by call, so that what slows one down slows the others down as well."""
    taken: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for measured, call in READS.items():
        for _ in range(CALLS):
            for number, owner in owners.items():
                taken[_name(number)][measured].append(_milliseconds(database, call, owner))
    for measured, call in LOADS.items():
        for _ in range(LOAD_CALLS):
            for number in (FEW, SOME):
                taken[_naive(number)][measured].append(_milliseconds(database, call, owners[number]))
    return {
        name: {measured: median(times) for measured, times in each.items()} for name, each in taken.items()
    }


def _milliseconds(database: Database, call: Callable[[Session, UUID], object], owner: UUID) -> float:
    """In a transaction of its own, as the API does it."""
    began = time.perf_counter()
    with database.transaction() as session:
        call(session, owner)
    return (time.perf_counter() - began) * 1000


def _fill(database: Database, number: int) -> UUID:
    user_id, began = new_id(), int(time.time() * 1000)
    for first in range(1, number + 1, AT_ONCE):
        last = min(first + AT_ONCE - 1, number)
        with database.transaction() as session:
            session.execute(FILL, {"owner": str(user_id), "first": first, "last": last, "began": began})
    with database.transaction() as session:
        session.execute(HEAD, {"owner": str(user_id), "number": number, "newest": began + number})
    return user_id


def _settle(database: Database) -> None:
    """As autovacuum would have left it."""
    dsn = database.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE notifications")


def _name(number: int) -> str:
    return f"with {number:,} in it"


def _naive(number: int) -> str:
    return f"loading all {number:,}"
