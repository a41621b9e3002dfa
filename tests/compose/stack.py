"""The composed stack under a project name, ports and secrets of its own, so that it stands beside a developer's."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any, Self
from uuid import uuid4

import docker
from docker.errors import APIError
from docker.models.containers import Container

from tests.servers.ports import free_port
from tests.waiting import wait_until

ROOT = Path(__file__).parents[2]
START_SECONDS = 900
"""The first time the images are built."""
READY_SECONDS = 60
PROJECT, SERVICE = "com.docker.compose.project", "com.docker.compose.service"
KILL_ALL = """
import os
for name in os.listdir("/proc"):
    if name.isdigit() and int(name) not in (1, os.getpid()):
        os.kill(int(name), 9)
"""


class StackError(Exception):
    """The message is what the tool said."""


class Stack:
    """`tools/stack` starts, scales and stops it, as `make up` does; Docker itself kills and restarts containers."""

    def __init__(self, folder: Path) -> None:
        self.project = f"fanfare-test-{uuid4().hex[:8]}"
        self.env_file = folder / "stack.env"
        self._ports = {"PORT": str(free_port()), "CHECKOUT_PORT": str(free_port())}
        self._docker = docker.from_env(timeout=90)

    @property
    def url(self) -> str:
        """The edge, as browsers see it."""
        return f"http://localhost:{self._ports['PORT']}"

    @property
    def stripe_url(self) -> str:
        return f"http://localhost:{self._ports['CHECKOUT_PORT']}"

    @property
    def published_ports(self) -> set[str]:
        return set(self._ports.values())

    def tool(self, *arguments: str) -> str:
        """What `tools/stack` printed. Raises StackError when it failed."""
        environment = {
            "COMPOSE_PROJECT_NAME": self.project,
            "ENV_FILE": str(self.env_file),
            "FANFARE_TAG": "test",
            # One address asks for everybody here.
            "RATE_LIMIT": "1000",
            "RATE_BURST": "1000",
            **self._ports,
        }
        done = subprocess.run(
            ["tools/stack", *arguments],
            cwd=ROOT, env=os.environ | environment, capture_output=True, text=True, timeout=START_SECONDS, check=False,
        )  # fmt: skip
        if done.returncode:
            raise StackError(f"stack {' '.join(arguments)} failed:\n{done.stdout}{done.stderr}")
        return done.stdout

    def scale(self, service: str, number: int) -> None:
        self.tool("scale", f"{service}={number}")

    def remove(self) -> None:
        """Containers, networks and volumes, whatever state they are in."""
        mine = {"filters": {"label": f"{PROJECT}={self.project}"}}
        for container in self._docker.containers.list(all=True, **mine):
            container.remove(force=True, v=True)
        for network in self._docker.networks.list(**mine):
            network.remove()
        for volume in self._docker.volumes.list(**mine):
            volume.remove(force=True)

    def containers(self, *services: str) -> list[Container]:
        """Those of some services, or all; running or not."""
        found: list[Container] = self._docker.containers.list(
            all=True, filters={"label": f"{PROJECT}={self.project}"}
        )
        return sorted(
            (one for one in found if not services or one.labels[SERVICE] in services),
            key=lambda one: one.name,
        )

    def container(self, service: str) -> Container:
        """The first one of a service."""
        return self.containers(service)[0]

    def image(self, name: str) -> Any:
        return self._docker.images.get(f"{name}:test")

    def run(self, service: str, *command: str) -> str:
        """What a command prints in a container of a service. Raises StackError when it fails."""
        return in_container(self.container(service), command)

    def kill(self, service: str) -> None:
        """End it as a power cut would; Docker leaves it down."""
        self.container(service).kill()

    def crash(self, service: str) -> None:
        """Kill the process inside, so that Docker starts it again."""
        self.container(service).exec_run(["python", "-c", KILL_ALL])

    def start(self, service: str) -> None:
        self.container(service).start()
        self.await_ready(service)

    def heal(self) -> None:
        """Start whatever does not run, so that one failed test fails no other."""
        for container in self.containers():
            if container.status != "running" and container.labels[SERVICE] not in ("migrate", "topology"):
                container.start()
        self.await_ready()

    def await_ready(self, *services: str) -> None:
        """Until each of their health checks succeeds, asked at once instead of in its turn."""
        for container in self.containers(*services):
            if probe := _health_check(container):
                ready = partial(_succeeds, container, probe)
                wait_until(ready, READY_SECONDS, 0.2, f"{container.name} to be ready")

    def logs(self, lines: int = 60) -> str:
        """The end of what each container has written."""
        ends = (
            f"--- {one.name} ({one.status})\n{one.logs(tail=lines).decode(errors='replace')}"
            for one in self.containers()
        )
        return "\n".join(ends)

    def __enter__(self) -> Self:
        try:
            self.tool("up")
        except BaseException:
            self.remove()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.remove()
        self._docker.close()


def in_container(container: Container, command: Sequence[str]) -> str:
    status, output = container.exec_run(list(command))
    said = str(output.decode(errors="replace"))
    if status:
        raise StackError(f"{container.name}: {' '.join(command)} ended with {status}:\n{said}")
    return said


def _health_check(container: Container) -> list[str]:
    """Its command; empty for those without one."""
    kind, *words = container.attrs["Config"].get("Healthcheck", {}).get("Test") or ["NONE"]
    return ["sh", "-c", *words] if kind == "CMD-SHELL" else words


def _succeeds(container: Container, command: list[str]) -> bool:
    try:
        return bool(container.exec_run(command).exit_code == 0)
    except APIError:  # it does not run at this moment
        return False
