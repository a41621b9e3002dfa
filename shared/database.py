"""One database for one service, on PostgreSQL or SQLite."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from threading import Event as Signal
from typing import Any, cast
from uuid import UUID

from psycopg.types.array import ListBinaryDumper
from sqlalchemy import (
    Connection,
    DateTime,
    Dialect,
    Engine,
    MetaData,
    Table,
    create_engine,
    event,
    inspect,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session
from sqlalchemy.pool import QueuePool
from sqlalchemy.types import TypeDecorator
from uuid_utils.compat import uuid7

from shared import metrics, postgres

POOL_TIMEOUT_SECONDS = 15
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
        self.engine = _sqlite_engine(url) if self.is_sqlite else _postgres_engine(url, pool_size, patience)
        pool = cast(QueuePool, self.engine.pool)
        metrics.DATABASE_CONNECTIONS.labels(service).set_function(pool.checkedout)
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
        with self.engine.connect() as connection:
            yield connection.execution_options(isolation_level="AUTOCOMMIT")

    def line(self) -> Connection:
        """A connection for one statement after the other, each committed by itself; whoever asks for it closes it."""
        return self.engine.connect().execution_options(isolation_level="AUTOCOMMIT")

    def ping(self) -> None:
        """Raise `sqlalchemy.exc.SQLAlchemyError` when the database does not answer."""
        with self.engine.connect() as connection:
            connection.execute(text("SELECT 1"))

    def close(self) -> None:
        """Close the pool's connections; those in use end with their transactions."""
        self.engine.dispose()


def insert(session: Session, table: Table | type) -> postgresql.Insert | sqlite.Insert:
    """An INSERT that knows ON CONFLICT, which both databases spell alike but SQLAlchemy keeps in two dialects."""
    target = inspect(table).local_table if isinstance(table, type) else table
    if session.get_bind().dialect.name == "sqlite":
        return sqlite.insert(target)
    return postgresql.insert(target)


def _postgres_engine(url: str, pool_size: int, patience: float) -> Engine:
    engine = create_engine(
        url,
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_timeout=POOL_TIMEOUT_SECONDS,
        pool_pre_ping=True,
        connect_args={
            **postgres.CONNECT,
            "options": "-c statement_timeout=15000 -c lock_timeout=10000 "
            f"-c idle_in_transaction_session_timeout=30000 {postgres.SERVER_OPTIONS}",
            # Prepared statements would outlive a change of schema during an upgrade.
            "prepare_threshold": None,
        },
    )
    event.listen(engine, "connect", _send_arrays_as_binary)

    @event.listens_for(engine, "do_connect")
    def connect(
        _dialect: Dialect, _record: object, arguments: list[Any], named: dict[str, Any]
    ) -> postgres.PunctualConnection:
        connection = postgres.PunctualConnection.connect(*arguments, **named)
        connection.patience = patience
        return connection

    return engine


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


def _begin_immediate(connection: Any) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
