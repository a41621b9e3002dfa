"""The newest run of each benchmark, kept as JSON."""

from __future__ import annotations

import os
import platform
import re
import subprocess
from importlib.metadata import version
from pathlib import Path

from benchmarks.figures import Figure, Run
from benchmarks.servers import Servers
from shared.database import now

FOLDER = Path(__file__).parents[1] / "artifacts" / "bench"
PACKAGES = ("pika", "psycopg", "SQLAlchemy", "pydantic", "Flask", "Flask-SocketIO", "gevent", "gunicorn")


def finished(benchmark: str, rounds: int, servers: Servers, figures: list[Figure]) -> Run:
    """What has just been measured here."""
    return Run(
        benchmark=benchmark,
        date=f"{now():%Y-%m-%d}",
        rounds=rounds,
        cores=len(os.sched_getaffinity(0)),
        versions=_versions(servers),
        figures=figures,
    )


def keep(run: Run, folder: Path = FOLDER) -> None:
    """In place of the one before."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{run.benchmark}.json").write_text(run.model_dump_json(indent=2))


def kept(benchmark: str, folder: Path = FOLDER) -> Run | None:
    """None where it has not been measured here yet."""
    file = folder / f"{benchmark}.json"
    return Run.model_validate_json(file.read_text()) if file.exists() else None


def _versions(servers: Servers) -> dict[str, str]:
    of_servers = {
        "PostgreSQL": servers.postgres.version,
        "RabbitMQ": str(servers.rabbitmq.manage("GET", "overview")["rabbitmq_version"]),
        "Nginx": _nginx(),
    }
    of_packages = {name: version(name) for name in PACKAGES}
    return {"Python": platform.python_version()} | of_servers | of_packages


def _nginx() -> str:
    said = subprocess.run(["/usr/sbin/nginx", "-v"], capture_output=True, text=True, timeout=10, check=True)
    found = re.search(r"nginx/([\d.]+)", said.stderr)
    return found.group(1) if found else "unknown"
