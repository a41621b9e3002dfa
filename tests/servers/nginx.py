"""A private Nginx with the gateway's own configuration."""

from __future__ import annotations

import os
import re
import shutil
import signal
from collections.abc import Mapping
from pathlib import Path

from tests.servers.ports import accepts_connections, free_port
from tests.servers.process import Process, ServerError

GATEWAY = Path(__file__).parents[2] / "gateway"
DEFAULTS = {
    "LISTEN": "127.0.0.1:{port}",
    "HEALTH_LISTEN": "127.0.0.1:{health_port}",
    "TLS": "",
    "RUN_DIR": "{folder}",
    "STATIC_DIR": str(GATEWAY / "dist"),
    "RESOLVER": "127.0.0.1",
    "RATE_LIMIT": "1000",
    "RATE_BURST": "1000",
    "REALTIME_POOL": "server 127.0.0.1:1 down;",
    "MAILBOX_SERVER": "",
    "STRIPE_EMULATOR_LISTEN": "127.0.0.1:{emulator_port}",
    "STRIPE_EMULATOR_SERVER": "",
}


class Nginx(Process):
    """`servers` are the addresses of the services, `mailbox` and `stripe_emulator`: `{"api": "127.0.0.1:8001", …}`.

    A service that is not named has an address where nobody listens. `options` are the template's other
    variables, such as `RATE_LIMIT`; `{port}` and `{folder}` in them are filled in.
    """

    def __init__(self, folder: Path, servers: Mapping[str, str], **options: str) -> None:
        self.port, self.health_port, self._emulator_port = free_port(), free_port(), free_port()
        places = {
            "port": self.port,
            "health_port": self.health_port,
            "emulator_port": self._emulator_port,
            "folder": folder,
        }
        self._variables = _variables(places, servers, options)
        configuration = folder / "nginx.conf"
        command: list[str | Path] = [_program(), "-c", configuration, "-p", folder, "-g", _directives()]
        super().__init__("nginx", command, folder, ready=lambda: accepts_connections(self.port))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def emulator_url(self) -> str:
        return f"http://127.0.0.1:{self._emulator_port}"

    def launch(self) -> None:
        self._configure()
        super().launch()

    def reload(self, **options: str) -> None:
        """Give some variables other values, as an operator does; new workers soon take over. Those of before keep their
        open sockets for ten seconds."""
        self._variables |= options
        self._configure()
        self.send(signal.SIGHUP)

    def _configure(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        template = (GATEWAY / "nginx.conf.template").read_text()
        (self.folder / "nginx.conf").write_text(render(template, self._variables))


def render(template: str, variables: Mapping[str, str]) -> str:
    """Fill in every `${NAME}`, as the official image's envsubst does. Raises KeyError if one is not given."""
    return re.sub(r"\$\{([A-Z][A-Z0-9_]*)\}", lambda match: variables[match[1]], template)


def _variables(
    places: Mapping[str, object], servers: Mapping[str, str], options: Mapping[str, str]
) -> dict[str, str]:
    nobody = {name: f"127.0.0.1:{free_port()}" for name in ("api", "payments", "notifications", "realtime")}
    addresses = {f"{name.upper()}_SERVER": address for name, address in (nobody | dict(servers)).items()}
    settings = DEFAULTS | addresses | dict(options)
    return {name: text.format_map(places) for name, text in settings.items()}


def _directives() -> str:
    # Started as root, Nginx's workers would become a user who may not read the checkout.
    return "daemon off;" + (" user root;" if os.geteuid() == 0 else "")


def _program() -> str:
    found = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if found is None:
        raise ServerError("Nginx is not installed: run `make test` once as root, or tools/install-servers.")
    return found
