"""One gateway before five services that echo."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.integration.gateway.echo import Echo
from tests.servers.nginx import Nginx

SERVICES = ("api", "payments", "notifications", "realtime", "mailbox")


@pytest.fixture(scope="session")
def addresses() -> Iterator[dict[str, str]]:
    with ExitStack() as stack:
        yield {name: stack.enter_context(Echo(name)).address for name in SERVICES}


@pytest.fixture(scope="session")
def static_folder(server_folder: Path) -> Path:
    folder = server_folder / "static"
    folder.mkdir()
    (folder / "app-1A2B3C4D.css").write_text("body { color: black }\n" * 100)
    (folder / "app-1A2B3C4D.js").write_text("export {};\n" * 100)
    (folder / "embed.js").write_text('import "./app-1A2B3C4D.js";\n')
    (folder / "inter-1A2B3C4D.woff2").write_bytes(b"wOF2")
    (folder / "icons-1A2B3C4D.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    (folder / "manifest.json").write_text("{}")
    return folder


@pytest.fixture(scope="session")
def edge(server_folder: Path, addresses: dict[str, str], static_folder: Path) -> Iterator[Nginx]:
    """As in production: nothing of `devtools` is reachable."""
    services = {name: address for name, address in addresses.items() if name != "mailbox"}
    with Nginx(server_folder / "edge", services, STATIC_DIR=str(static_folder)) as nginx:
        yield nginx
