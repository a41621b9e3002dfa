"""What the stack's containers may do, and who can reach them."""

from __future__ import annotations

import subprocess

import pytest
from docker.models.containers import Container

from tests.compose.stack import ROOT, SERVICE, Stack, StackError, in_container

LARGEST_IMAGE_BYTES = 250_000_000
COMPOSES = ("docker compose", "docker-compose")


@pytest.fixture
def running(stack: Stack) -> list[Container]:
    running = [one for one in stack.containers() if one.status == "running"]
    assert len(running) >= 13
    return running


@pytest.mark.parametrize("compose", COMPOSES)
def test_both_versions_of_compose_accept_the_file(stack: Stack, compose: str) -> None:
    command = [*compose.split(), "--env-file", str(stack.env_file), "config", "--quiet"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_the_image_is_small(stack: Stack) -> None:
    size = stack.image("fanfare").attrs["Size"]
    assert size < LARGEST_IMAGE_BYTES, f"{size / 1e6:.1f} MB"


def test_only_the_edge_is_published(stack: Stack, running: list[Container]) -> None:
    published = {
        (container.labels[SERVICE], address["HostIp"], address["HostPort"])
        for container in running
        for addresses in (container.attrs["HostConfig"]["PortBindings"] or {}).values()
        for address in addresses
    }
    assert published == {("gateway", "127.0.0.1", port) for port in stack.published_ports}


def test_nobody_is_root(running: list[Container]) -> None:
    users = {one.name: {line[0] for line in one.top(ps_args="-eo uid,pid")["Processes"]} for one in running}
    assert [name for name, ids in users.items() if "0" in ids] == []


def test_file_systems_are_read_only(running: list[Container]) -> None:
    writable = []
    for container in running:
        with pytest.raises(StackError, match="Read-only file system"):
            in_container(container, ["touch", "/etc/written"])
        writable += [container.name] if not container.attrs["HostConfig"]["ReadonlyRootfs"] else []
    assert writable == []


def test_privileges_and_resources_are_bounded(running: list[Container]) -> None:
    for container in running:
        limits = container.attrs["HostConfig"]
        assert limits["CapDrop"] == ["ALL"], container.name
        assert "no-new-privileges:true" in limits["SecurityOpt"], container.name
        assert limits["Memory"] > 0, container.name
        assert limits["NanoCpus"] > 0, container.name
        assert limits["PidsLimit"] > 0, container.name
        assert limits["LogConfig"]["Config"] == {"max-size": "10m", "max-file": "3"}, container.name


def test_a_service_cannot_open_anothers_database(stack: Stack) -> None:
    own, foreign = ("fanfare_api", "fanfare_payments")
    select = ["psql", "--username", own, "--host", "127.0.0.1", "--command", "SELECT 1", "--dbname"]
    assert "1 row" in stack.run("postgres", *select, own)
    with pytest.raises(StackError, match="permission denied for database"):
        stack.run("postgres", *select, foreign)


def test_neither_the_broker_nor_redis_takes_a_password_that_everybody_knows(stack: Stack) -> None:
    with pytest.raises(StackError, match="invalid credentials"):
        stack.run("rabbitmq", "rabbitmqctl", "authenticate_user", "guest", "guest")
    refused = stack.run("redis", "sh", "-c", "unset REDISCLI_AUTH; redis-cli get anything")
    assert "NOAUTH" in refused


@pytest.mark.parametrize("server", ["postgres", "rabbitmq", "redis"])
def test_the_edge_cannot_even_name_the_servers(stack: Stack, server: str) -> None:
    assert "api" in stack.run("gateway", "getent", "hosts", "api")
    with pytest.raises(StackError):
        stack.run("gateway", "getent", "hosts", server)


def test_the_broker_holds_what_it_should(stack: Stack) -> None:
    url = "amqp://fanfare:{}@rabbitmq:5672/"
    password = stack.container("rabbitmq").attrs["Config"]["Env"]
    secret = next(line.partition("=")[2] for line in password if line.startswith("RABBITMQ_DEFAULT_PASS="))
    said = stack.run("api-worker", "fanfare", "topology", "check", "--rabbitmq-url", url.format(secret))
    assert "RabbitMQ holds what it should" in said
