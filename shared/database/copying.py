"""COPY from a client that has something else to do while the server writes what it was sent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from psycopg import Connection, errors
from psycopg.abc import PQGen
from psycopg.copy import LibpqWriter
from psycopg.generators import fetch_many, send
from psycopg.pq import ExecStatus
from psycopg.pq.abc import PGconn


@contextmanager
def copying(
    connection: Connection[Any], statement: str, types: Sequence[str], rows: Iterable[Sequence[Any]]
) -> Iterator[None]:
    """Send all rows; what the server says of them is asked for after the block.

    The end is sent before the block, as PostgreSQL inserts no row of a binary COPY before it has a thousand of them or
    the end. Raises psycopg's errors.
    """
    with connection.cursor() as cursor:
        writer = _Writer(cursor)
        with cursor.copy(statement, writer=writer) as copy:
            copy.set_types(types)
            for row in rows:
                copy.write_row(row)
        try:
            yield
        finally:
            writer.wait()


class _Writer(LibpqWriter):
    """Does not wait when it has sent the end."""

    def finish(self, exc: BaseException | None = None) -> None:
        if exc is None:
            self.connection.wait(_end(self.connection.pgconn))
        else:
            super().finish(exc)

    def wait(self) -> None:
        """Until the rows are written."""
        (result,) = self.connection.wait(fetch_many(self.connection.pgconn))
        if result.status != ExecStatus.COMMAND_OK:
            raise errors.error_from_result(result)


def _end(pgconn: PGconn) -> PQGen[None]:
    while pgconn.put_copy_end() == 0:  # libpq's buffer is full
        yield from send(pgconn)
    yield from send(pgconn)
