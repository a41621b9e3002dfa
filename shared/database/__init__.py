"""One database for one service, on PostgreSQL or SQLite."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from threading import Event as Signal
from typing import Any, cast
from uuid import UUID

from psycopg.errors import FeatureNotSupported
from psycopg.types.array import ListBinaryDumper
from sqlalchemy import (
    Connection,
    DateTime,
    Dialect,
    Engine,
    ExceptionContext,
    MetaData,
    Table,
    create_engine,
    event,
    inspect,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool
from sqlalchemy.types import TypeDecorator
from uuid_utils.compat import uuid7

from shared.database import postgres
from shared.observability import metrics

POOL_TIMEOUT_SECONDS = 15
BELIEVED_SECONDS = 1.0
"""A connection that was in use within them is only looked at; after a longer rest the server is asked."""
OFTEN = 5
"""A statement that a connection has run so many times is prepared there: planning takes longer than most answers."""
AUTOCOMMIT = "AUTOCOMMIT"
AT_ONCE: dict[str, Any] = {"isolation_level": AUTOCOMMIT, "skip_autocommit_rollback": True}
NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


def metadata_for_service() -> MetaData:
    """A catalogue of tables whose constraints have predictable names, so that migrations can name them."""
    return MetaData(naming_convention=NAMING)


def new_id(at_ms: int | None = None) -> UUID:
    """A UUIDv7 (RFC 9562): ids made later by the same clock sort later. `at_ms` is a Unix time to put into it."""
    return uuid7() if at_ms is None else uuid7(nanoseconds=at_ms * 1_000_000)


def now() -> datetime:
    """The present, aware, in UTC."""
    return datetime.now(UTC)


def seconds_since(moment: datetime | None) -> float:
    """How long ago that was; 0 for what never was or is yet to come."""
    return max(0.0, (now() - moment).total_seconds()) if moment else 0.0


class UtcDateTime(TypeDecorator[datetime]):
    """Aware UTC datetimes on both databases; SQLite alone would hand back naive ones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To the database. Raises `ValueError` for a naive datetime."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a datetime without a zone cannot be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """From the database: aware, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Database:
    """One service's engine and transactions. `service` names the source of what is published from here.

    `patience` is how many seconds PostgreSQL may take to answer before it counts as out of reach.
    """

    def __init__(
        self, url: str, service: str, *, pool_size: int = 10, patience: float = postgres.ANSWER_SECONDS
    ) -> None:
        self.url = make_url(url)
        self.service = service
        self.outbox_filled = Signal()
        """On SQLite set after a commit that recorded events; PostgreSQL tells by NOTIFY."""
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        if self.is_sqlite:
            self.engine = _sqlite_engine(url)
            self.at_once: Engine = self.engine.execution_options(isolation_level=AUTOCOMMIT)
        else:
            self.engine = _postgres_engine(url, pool_size, pool_size // 2, patience)
            self.at_once = _postgres_engine(url, pool_size - pool_size // 2, 0, patience, **AT_ONCE)
        """`at_once`: each statement is a transaction of its own. On PostgreSQL on connections that do nothing else."""
        metrics.DATABASE_CONNECTIONS.labels(service).set_function(self._in_use)
        metrics.DATABASE_CONNECTIONS_MOST.labels(service).set(1 if self.is_sqlite else pool_size * 2)

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A session that commits when the block ends well and rolls back when it raises."""
        with Session(self.engine, expire_on_commit=False, info={"service": self.service}) as session:
            with session.begin():
                yield session
            if session.info.get("published"):
                self.outbox_filled.set()

    @contextmanager
    def glance(self) -> Iterator[Connection]:
        """For a single SELECT: no transaction is opened and closed around it, which would take longer than itself."""
        with self.at_once.connect() as connection:
            yield connection

    def line(self) -> Connection:
        """A connection for one statement after the other, each committed by itself; whoever asks for it closes it."""
        return self.at_once.connect()

    def ping(self) -> None:
        """Raise `sqlalchemy.exc.SQLAlchemyError` when the database does not answer."""
        with self.engine.connect() as connection:
            connection.execute(text("SELECT 1"))

    def close(self) -> None:
        """Close the pools' connections; those in use end with their transactions."""
        self.engine.dispose()
        self.at_once.dispose()

    def _in_use(self) -> int:
        """Connections."""
        pools = {cast(QueuePool, engine.pool) for engine in (self.engine, self.at_once)}
        return sum(pool.checkedout() for pool in pools)


def insert(session: Session, table: Table | type) -> postgresql.Insert | sqlite.Insert:
    """An INSERT that knows ON CONFLICT, which both databases spell alike but SQLAlchemy keeps in two dialects."""
    return insert_on(dialect(session), table)


@cache
def insert_on(kind: str, table: Table | type) -> postgresql.Insert | sqlite.Insert:
    """The same for one `dialect`: for statements that are built once, which takes longer than to run them."""
    target = inspect(table).local_table if isinstance(table, type) else table
    return sqlite.insert(target) if kind == "sqlite" else postgresql.insert(target)


def dialect(asked: Session | Connection) -> str:
    """`postgresql` or `sqlite`."""
    return (asked if isinstance(asked, Connection) else asked.get_bind()).dialect.name


def _postgres_engine(url: str, pool_size: int, overflow: int, patience: float, **options: Any) -> Engine:
    engine = create_engine(
        url,
        pool_size=pool_size,
        max_overflow=overflow,
        pool_timeout=POOL_TIMEOUT_SECONDS,
        connect_args={
            **postgres.CONNECT,
            "options": "-c statement_timeout=15000 -c lock_timeout=10000 "
            f"-c idle_in_transaction_session_timeout=30000 {postgres.SERVER_OPTIONS}",
            "prepare_threshold": OFTEN,
        },
        **options,
    )
    event.listen(engine, "connect", _send_arrays_as_binary)
    event.listen(engine, "checkin", _note_use)
    event.listen(engine, "checkout", _look)
    event.listen(engine, "handle_error", _forget_old_plans)

    @event.listens_for(engine, "do_connect")
    def connect(
        _dialect: Dialect, _record: object, arguments: list[Any], named: dict[str, Any]
    ) -> postgres.PunctualConnection:
        connection = postgres.PunctualConnection.connect(*arguments, **named)
        connection.patience = patience
        return connection

    return engine


def _note_use(_connection: Any, record: ConnectionPoolEntry) -> None:
    record.info["used_at"] = time.monotonic()


def _look(connection: postgres.PunctualConnection, record: ConnectionPoolEntry, _: object) -> None:
    """In place of the pool's own look, which asks the server before each transaction."""
    rest = time.monotonic() - record.info.get("used_at", time.monotonic())
    if not connection.is_open() or (rest > BELIEVED_SECONDS and not connection.answers()):
        raise InvalidatePoolError


def _forget_old_plans(context: ExceptionContext) -> None:
    """A column has another type since an upgrade: what was prepared before cannot run any more, on any connection."""
    error = context.original_exception
    if isinstance(error, FeatureNotSupported) and error.diag.source_function == "RevalidateCachedQuery":
        context.is_disconnect = True


def _send_arrays_as_binary(connection: Any, _record: object) -> None:
    """psycopg's other way quotes each item as text: seven times the work, forty times for bytes."""
    connection.adapters.register_dumper(list, ListBinaryDumper)


def _sqlite_engine(url: str) -> Engine:
    # One connection: the pool's queue is the lock that lets one transaction run at a time. Without it a greenlet that
    # waits for SQLite's own lock would stall the whole process, the lock's holder included.
    engine = create_engine(
        url,
        poolclass=QueuePool,
        pool_size=1,
        max_overflow=0,
        pool_timeout=POOL_TIMEOUT_SECONDS,
        connect_args={"check_same_thread": False, "timeout": 5},
    )
    event.listen(engine, "connect", _configure_sqlite)
    event.listen(engine, "begin", _begin_immediate)
    return engine


def _configure_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver's own BEGIN comes too late to guard reads
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_immediate(connection: Connection) -> None:
    if connection.get_execution_options().get("isolation_level") != AUTOCOMMIT:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
