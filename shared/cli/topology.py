"""`fanfare topology …`: whether the broker holds what Fanfare needs, and putting it there."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path

import click

from shared.cli.options import broker_option
from shared.transport import topology
from shared.transport.rabbit.layout import Layout, Mismatch, mismatches, repair
from shared.transport.rabbit.management import Management, ManagementAway, ManagementError

DEFINITIONS = Path(__file__).parents[2] / "deploy" / "rabbitmq" / "definitions.json"
Command = Callable[..., None]


def broker_options(command: Command) -> Command:
    """Where the broker is, and what it should hold."""
    for option in (
        click.option(
            "--definitions",
            type=click.Path(exists=True, dir_okay=False, path_type=Path),
            default=DEFINITIONS,
            help="A definitions file of your own instead of deploy/rabbitmq/definitions.json.",
        ),
        click.option(
            "--management-url",
            envvar="RABBITMQ_MANAGEMENT_URL",
            help="Default: port 15672 of the broker's host.",
        ),
        broker_option,
    ):
        command = option(command)
    return command


@click.group("topology")
def topology_group() -> None:
    """What RabbitMQ must hold: policies, exchanges, queues, bindings."""


@topology_group.command("check")
@broker_options
def check(rabbitmq_url: str, management_url: str | None, definitions: Path) -> None:
    """Explain every mismatch, a line each. Ends with status 1 if there is one that matters."""
    broker, layout = Management(rabbitmq_url, management_url), _layout(definitions)
    _report(_asked(lambda: mismatches(broker, layout)), layout)


@topology_group.command("apply")
@broker_options
@click.option("--wait", type=float, default=0, help="Seconds to wait for the broker.")
def apply(rabbitmq_url: str, management_url: str | None, definitions: Path, wait: float) -> None:
    """Put what is missing, and policies that differ. Deletes nothing; then it checks."""
    broker, layout = Management(rabbitmq_url, management_url), _layout(definitions)
    for repaired in _asked(lambda: repair(broker, layout), patience=wait):
        click.echo(f"repaired: {repaired.what}")
    _report(_asked(lambda: mismatches(broker, layout)), layout)


def _layout(definitions: Path) -> Layout:
    """Each service names what it hears in `handlers.HANDLERS`."""
    heard = {name: import_module(f"services.{name}.handlers").HANDLERS for name in topology.SERVICES}
    keys = {name: topology.routing_keys(events) for name, events in heard.items()}
    return Layout.read(definitions.read_text(), keys)


def _asked(question: Callable[[], list[Mismatch]], patience: float = 0) -> list[Mismatch]:
    """The answer; asks again while the broker is not there, for `patience` seconds."""
    deadline = time.monotonic() + patience
    while True:
        try:
            return question()
        except ManagementAway as error:
            if time.monotonic() > deadline:
                raise click.ClickException(str(error)) from error
            time.sleep(1)
        except ManagementError as error:
            raise click.ClickException(str(error)) from error


def _report(found: Sequence[Mismatch], layout: Layout) -> None:
    for mismatch in found:
        click.echo(str(mismatch))
    if not all(mismatch.is_harmless for mismatch in found):
        raise click.ClickException("RabbitMQ does not hold what it should")
    counts = (len(layout.policies), len(layout.exchanges), len(layout.queues), len(layout.bindings))
    click.echo(
        "RabbitMQ holds what it should: {} policies, {} exchanges, {} queues, {} bindings".format(*counts)
    )
