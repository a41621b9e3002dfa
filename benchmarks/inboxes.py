"""Reading an inbox: the unread count and the first page, however much is in it, beside counting what was loaded."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from statistics import median
from uuid import UUID

import psycopg
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from benchmarks.figures import Aim, Figure
from benchmarks.rounds import Samples, interleave
from benchmarks.servers import Servers
from services.notifications.models import Notification
from services.notifications.use_cases import listing
from shared.database import Database, new_id

FEW, SOME, MANY = 10, 10_000, 1_000_000
CALLS, NAIVE_CALLS = 200, 3
AT_ONCE = 20_000
COUNT, PAGE, ARCHIVE, KIND = (
    "unread count",
    "first page",
    "first page of the archive",
    "first page of one kind",
)
FLAT = Aim(ratio=1.3, at_most=True)
# Every second one is unread, every fourth is archived, one in a hundred is of the kind that is asked for.
FILL = text("""
    WITH numbers AS (
        SELECT n, lpad(to_hex(CAST(:began AS bigint) + n), 12, '0') AS ms, md5(CAST(:owner AS text) || n) AS hash
        FROM generate_series(CAST(:first AS bigint), CAST(:last AS bigint)) n
    )
    INSERT INTO notifications (id, user_id, event_id, action, category, title, message, link, received_at, has_read,
                               archived, seq)
    SELECT CAST(ms || '70008000' || substr(hash, 1, 12) AS uuid), CAST(:owner AS uuid), CAST(hash AS uuid),
           'order.paid', CASE WHEN mod(n, 100) = 7 THEN 'team' ELSE 'sales' END, 'Order for PyCon',
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
    ours = {_name(number): partial(_ours, database, owner) for number, owner in owners.items()}
    naive = {_naive(number): partial(_loaded, database, owners[number]) for number in (FEW, SOME)}
    samples = interleave("inbox", ours | naive, rounds)
    database.close()
    return _figures(samples)


def _figures(samples: Samples) -> list[Figure]:
    figures = []
    for measured in (COUNT, PAGE, ARCHIVE, KIND):
        figures.append(samples.figure(_name(FEW), measured, "ms", name=f"{measured}, {_name(FEW)}"))
        figures += [
            samples.figure(
                _name(number),
                measured,
                "ms",
                name=f"{measured}, {_name(number)}",
                against=_name(FEW),
                aim=FLAT,
            )
            for number in (SOME, MANY)
        ]
    for measured in (COUNT, PAGE):
        figures += [
            samples.figure(
                _name(number), measured, "ms", name=f"{measured}, {_name(number)}", against=_naive(number)
            )
            for number in (FEW, SOME)
        ]
    return figures


def _ours(database: Database, user_id: UUID) -> dict[str, float]:
    page = listing.Wanted(20)
    calls: dict[str, Callable[[Session], object]] = {
        COUNT: lambda session: listing.read_state(session, user_id),
        PAGE: lambda session: listing.read_page(session, user_id, page),
        ARCHIVE: lambda session: listing.read_page(session, user_id, listing.Wanted(20, archived=True)),
        KIND: lambda session: listing.read_page(session, user_id, listing.Wanted(20, category="team")),
    }
    return {name: _milliseconds(database, call, CALLS) for name, call in calls.items()}


def _loaded(database: Database, user_id: UUID) -> dict[str, float]:
    """As it is often done: load what is unread and count it, load all and show the first of them."""
    own = select(Notification).where(Notification.user_id == user_id).order_by(Notification.id.desc())
    calls: dict[str, Callable[[Session], object]] = {
        COUNT: lambda session: len(session.scalars(own.where(~Notification.has_read)).all()),
        PAGE: lambda session: session.scalars(own).all()[:20],
    }
    return {name: _milliseconds(database, call, NAIVE_CALLS) for name, call in calls.items()}


def _milliseconds(database: Database, call: Callable[[Session], object], times: int) -> float:
    """The median of so many calls, each in a transaction of its own."""
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        with database.transaction() as session:
            call(session)
        taken.append(time.perf_counter() - began)
    return median(taken) * 1000


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
