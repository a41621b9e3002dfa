"""Databases with a service's tables that serve one test after the other: to copy one takes longer than most tests."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg

from tests import migrated
from tests.servers.postgres import Postgres

# Without a look at foreign keys, so that the order does not matter.
EMPTY = """
DO $$
DECLARE name text;
BEGIN
    SET LOCAL session_replication_role = replica;
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version' LOOP
        EXECUTE format('DELETE FROM %I', name);
    END LOOP;
    PERFORM setval(format('%I', sequencename)::regclass, start_value, false)
    FROM pg_sequences WHERE schemaname = 'public';
END $$
"""
OTHERS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"


class UsedDatabases:
    """All on one PostgreSQL."""

    def __init__(self, postgres: Postgres) -> None:
        self._postgres = postgres
        self._templates = dict[str, str]()
        self._idle = defaultdict[str, list[str]](list)

    @contextmanager
    def lending(self) -> Iterator[Callable[[str], str]]:
        """A function that gives the address of an empty database of a service; all come back at the end."""
        lent: list[tuple[str, str]] = []

        def lend(service: str) -> str:
            database = self._take(service)
            lent.append((service, database))
            return self._postgres.url(database)

        yield lend
        for service, database in lent:
            self._empty(database)
            self._idle[service].append(database)

    def _take(self, service: str) -> str:
        if self._idle[service]:
            return self._idle[service].pop()
        return self._postgres.create_database(service, self._template(service))

    def _template(self, service: str) -> str:
        if service not in self._templates:
            name = self._postgres.create_database(f"template_{service}")
            migrated.bring_up(self._postgres.url(name), service)
            self._templates[service] = name
        return self._templates[service]

    def _empty(self, database: str) -> None:
        with psycopg.connect(self._postgres.dsn(), autocommit=True) as connection:
            connection.execute(OTHERS, [database])
        with psycopg.connect(self._postgres.dsn(database)) as connection:
            connection.execute(EMPTY)
