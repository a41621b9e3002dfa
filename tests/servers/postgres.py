"""A private PostgreSQL, from Debian's packages."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from itertools import count
from pathlib import Path

import psycopg
from psycopg import sql

from tests.servers.ports import free_port
from tests.servers.process import Process, ServerError

ROLE = "fanfare"


class Postgres(Process):
    """Trusts every local connection of the role `fanfare`.

    It is as careful with data as in production; only its memory is small. Without `fsync` what was committed
    outlives the death of its processes as well, but not that of the machine, and nobody waits for the disk.
    """

    # SIGINT is PostgreSQL's "fast" stop: SIGTERM would wait for every client to leave.
    stop_signal = signal.SIGINT
    user = "postgres"

    def __init__(self, folder: Path, *, fsync: bool = True) -> None:
        self.port = free_port()
        self._programs = _programs()
        self._data = folder / "data"
        self._numbers = count(1)
        super().__init__(
            "postgres",
            [self._programs / "postgres", "-D", self._data, *_options(self.port, fsync)],
            folder,
            env=_environment(),
            ready=self._answers,
        )

    def launch(self) -> None:
        if not self._data.exists():
            self._initialise()
        super().launch()

    @property
    def version(self) -> str:
        """Such as `15.8`."""
        with psycopg.connect(self.dsn()) as connection:
            number = connection.info.server_version
        return f"{number // 10_000}.{number % 10_000}"

    def url(self, database: str = "postgres") -> str:
        """For SQLAlchemy."""
        return f"postgresql+psycopg://{ROLE}@127.0.0.1:{self.port}/{database}"

    def dsn(self, database: str = "postgres") -> str:
        """For psycopg and psql."""
        return f"postgresql://{ROLE}@127.0.0.1:{self.port}/{database}"

    def create_database(self, name: str, template: str = "template0") -> str:
        """A new database called after `name`, empty or a copy of `template`; returns its name.

        Nobody may be connected to the template at that moment.
        """
        database = f"{name}_{next(self._numbers)}"
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY {}").format(
            sql.Identifier(database), sql.Identifier(template), sql.Identifier("wal_log")
        )
        self.execute(statement)
        return database

    def drop_database(self, database: str) -> None:
        """Drop it, whoever is still connected."""
        self.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(database)))

    def execute(self, statement: sql.Composed | sql.SQL) -> None:
        with psycopg.connect(self.dsn(), autocommit=True) as connection:
            connection.execute(statement)

    def _initialise(self) -> None:
        self._data.mkdir(parents=True, mode=0o700)
        if os.geteuid() == 0:
            shutil.chown(self._data, self.user, self.user)
        command = [*self._wrapper(), str(self._programs / "initdb"), "--no-sync", "--auth=trust"]
        command += [f"--username={ROLE}", "--encoding=UTF8", "--locale=C.UTF-8", f"--pgdata={self._data}"]
        done = subprocess.run(
            command, cwd=self.folder, env=self.env, capture_output=True, text=True, timeout=120, check=False
        )
        if done.returncode:
            raise ServerError(f"initdb failed:\n{done.stdout}{done.stderr}")

    def _answers(self) -> bool:
        try:
            psycopg.connect(self.dsn(), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True


def _programs() -> Path:
    """Where Debian keeps the newest PostgreSQL: its programs are not on the PATH."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    if not found:
        raise ServerError(
            "PostgreSQL is not installed: run `make test` once as root, or tools/install-servers."
        )
    return found[-1]


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("PG")}


def _options(port: int, fsync: bool) -> list[str]:
    settings = {
        "port": port,
        "listen_addresses": "127.0.0.1",
        "unix_socket_directories": "",
        "max_connections": 200,
        "shared_buffers": "64MB",
        "max_wal_size": "256MB",
        "timezone": "UTC",
        "log_min_messages": "warning",
        "fsync": "on" if fsync else "off",
        "full_page_writes": "on" if fsync else "off",
    }
    return [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
