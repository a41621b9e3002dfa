"""A private RabbitMQ: a node, a name server (epmd), a cookie and a data folder of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
from itertools import count
from pathlib import Path
from typing import Any

import requests

from tests.servers.ports import accepts_connections, free_port
from tests.servers.process import Process, ServerError

PROGRAMS = Path("/usr/lib/rabbitmq/bin")
CONFIGURATION = """\
listeners.tcp.default = 127.0.0.1:{port}
management.tcp.ip = 127.0.0.1
management.tcp.port = {management_port}
loopback_users = none
log.console = true
log.console.level = warning
log.file = false
disk_free_limit.absolute = 50MB
collect_statistics_interval = 1000
"""
# Two schedulers that do not spin while idle: a broker must not take the test machine's cores for itself.
ERLANG_OPTIONS = "+S 2:2 +sbwt none +sbwtdcpu none +sbwtdio none +A 8"
SYNC = "-ra wal_sync_method"


class RabbitMQ(Process):
    """One node, with the management API.

    A quorum queue that was declared less than two seconds before `kill()` is unusable afterwards: RabbitMQ
    3.10 writes its directory of queues late. What was confirmed on an older queue is safe: without `fsync` from
    the death of its process, though not of the machine.
    """

    def __init__(self, folder: Path, *, fsync: bool = True) -> None:
        self.port, self.management_port, self._dist_port, epmd_port = (free_port() for _ in range(4))
        self._numbers = count(1)
        self._epmd = Process(
            "epmd",
            ["epmd", "-port", str(epmd_port), "-address", "127.0.0.1"],
            folder,
            ready=lambda: accepts_connections(epmd_port),
        )
        super().__init__(
            "rabbitmq",
            [_program("rabbitmq-server")],
            folder,
            env=self._environment(folder, epmd_port, fsync),
            ready=self._answers,
            start_timeout=180,
            stop_timeout=60,
        )

    def launch(self) -> None:
        self._write_configuration()
        if not self._epmd.running:
            self._epmd.start()
        super().launch()

    def stop(self) -> None:
        super().stop()
        self._epmd.stop()

    def kill(self) -> None:
        super().kill()
        self._epmd.kill()

    def url(self, vhost: str = "%2F") -> str:
        return f"amqp://guest:guest@127.0.0.1:{self.port}/{vhost}"

    def create_vhost(self, name: str = "test") -> str:
        """A new, empty virtual host called after `name`; returns its name."""
        vhost = f"{name}-{next(self._numbers)}"
        self.manage("PUT", f"vhosts/{vhost}")
        self.manage("PUT", f"permissions/{vhost}/guest", {"configure": ".*", "write": ".*", "read": ".*"})
        return vhost

    def delete_vhost(self, vhost: str) -> None:
        self.manage("DELETE", f"vhosts/{vhost}")

    def manage(self, method: str, path: str, body: object = None) -> Any:
        """Call the management API: `manage("GET", "queues/%2F")`; much faster than rabbitmqctl."""
        url = f"http://127.0.0.1:{self.management_port}/api/{path}"
        response = requests.request(method, url, json=body, auth=("guest", "guest"), timeout=30)
        response.raise_for_status()
        return response.json() if response.content else None

    def rabbitmqctl(self, *arguments: str) -> str:
        """What `rabbitmqctl` prints. Raises ServerError with its complaint."""
        done = subprocess.run(
            [_program("rabbitmqctl"), "--quiet", *arguments],
            env=self.env, cwd=self.folder, capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
        if done.returncode:
            raise ServerError(f"rabbitmqctl {' '.join(arguments)} failed:\n{done.stdout}{done.stderr}")
        return done.stdout

    def _answers(self) -> bool:
        if not accepts_connections(self.port):
            return False
        try:
            return bool(self.manage("GET", "overview"))
        except requests.RequestException:
            return False

    def _write_configuration(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        text = CONFIGURATION.format(port=self.port, management_port=self.management_port)
        (self.folder / "rabbitmq.conf").write_text(text)
        (self.folder / "enabled_plugins").write_text("[rabbitmq_management].\n")

    def _environment(self, folder: Path, epmd_port: int, fsync: bool) -> dict[str, str]:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("RABBITMQ_")}
        return inherited | {
            "HOME": str(folder),
            "ERL_EPMD_PORT": str(epmd_port),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODENAME": f"fanfare-{self.port}@localhost",
            "RABBITMQ_DIST_PORT": str(self._dist_port),
            "RABBITMQ_CONFIG_FILE": str(folder / "rabbitmq.conf"),
            "RABBITMQ_CONF_ENV_FILE": os.devnull,
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "enabled_plugins"),
            "RABBITMQ_MNESIA_BASE": str(folder / "mnesia"),
            "RABBITMQ_LOG_BASE": str(folder / "log"),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": f"{ERLANG_OPTIONS} {SYNC} {'datasync' if fsync else 'none'}",
            # The start script then becomes Erlang instead of watching it: signals reach the broker itself.
            "RUNNING_UNDER_SYSTEMD": "true",
        }


def _program(name: str) -> str:
    """Debian's scripts on the PATH insist on the user rabbitmq and its home; the ones behind them do not."""
    found = PROGRAMS / name if (PROGRAMS / name).exists() else shutil.which(name)
    if found is None:
        raise ServerError(
            "RabbitMQ is not installed: run `make test` once as root, or tools/install-servers."
        )
    return str(found)
