"""The `fanfare` command, for operators. Services add their own commands through the entry point `fanfare.commands`."""

from __future__ import annotations

from importlib.metadata import entry_points
from uuid import UUID

import click
from sqlalchemy import Row
from sqlalchemy.exc import OperationalError

from shared.bus import dead_letters
from shared.cli.options import broker_option, database_option
from shared.cli.topology import topology_group
from shared.config import keys
from shared.database import Database
from shared.locale import formats
from shared.migrations import migrate
from shared.status.command import status
from shared.transport import BrokerAway
from shared.transport.rabbit import set_aside
from shared.transport.topology import SERVICES

service_argument = click.argument("service", type=click.Choice(SERVICES))


@click.group()
def main() -> None:
    """Operate Fanfare."""


@main.command("migrate")
@service_argument
@database_option
def migrate_command(service: str, database_url: str) -> None:
    """Bring a service's database up to date. Safe to run from several places at once."""
    try:
        migrate.upgrade(Database(database_url, service), f"services.{service}")
    except OperationalError as error:
        raise click.ClickException(f"the database of {service} does not answer: {error.orig}") from error
    click.echo(f"{service}: up to date")


@main.command("revision")
@service_argument
@click.option("--message", "-m", required=True)
@database_option
def revision_command(service: str, message: str, database_url: str) -> None:
    """Write the next migration from the difference between a service's models and its database."""
    migrate.new_revision(Database(database_url, service), f"services.{service}", message)


@main.command("keys")
@click.option("--servers", is_flag=True, help="Passwords for the servers in docker-compose.yml as well.")
def keys_command(servers: bool) -> None:
    """Print fresh secrets as lines of an environment file."""
    secrets = keys.generate().as_environment() | (keys.for_servers() if servers else {})
    for name, value in secrets.items():
        click.echo(f"{name}={value}")


@main.group()
def dead() -> None:
    """Events that a service gave up handling."""


@dead.command("list")
@service_argument
@database_option
def dead_list(service: str, database_url: str) -> None:
    """A line each: id, type, attempts, when, why."""
    with Database(database_url, service).transaction() as session:
        rows = dead_letters.listed(session)
    for row in rows:
        click.echo(_line(row))
    click.echo(f"{len(rows)} dead in {service}", err=True)


@dead.command("show")
@service_argument
@click.argument("event_id", type=click.UUID)
@database_option
def dead_show(service: str, event_id: UUID, database_url: str) -> None:
    """One with its whole error and body."""
    with Database(database_url, service).transaction() as session:
        row = dead_letters.found(session, event_id)
    if row is None:
        raise click.ClickException(f"{service} has no dead event {event_id}")
    click.echo(_line(row))
    click.echo(row.error)
    click.echo(bytes(row.body).decode(errors="replace"))


@dead.command("replay")
@service_argument
@click.argument("event_ids", type=click.UUID, nargs=-1)
@click.option("--all", "everything", is_flag=True, help="Replay all of them.")
@database_option
def dead_replay(service: str, event_ids: tuple[UUID, ...], everything: bool, database_url: str) -> None:
    """Try them again from their first attempt; the service's worker takes them up within a second."""
    if not event_ids and not everything:
        raise click.UsageError("name event ids, or --all")
    with Database(database_url, service).transaction() as session:
        chosen = [row.event_id for row in dead_letters.listed(session, 10_000)] if everything else event_ids
        count = dead_letters.replay(session, chosen)
    click.echo(f"{count} will be tried again")


@dead.command("drop")
@service_argument
@click.argument("event_ids", type=click.UUID, nargs=-1, required=True)
@database_option
def dead_drop(service: str, event_ids: tuple[UUID, ...], database_url: str) -> None:
    """Forget events that can never be handled, such as garbage. Read them first: they are gone for good."""
    with Database(database_url, service).transaction() as session:
        count = dead_letters.drop(session, event_ids)
    click.echo(f"{count} dropped")


@dead.command("return")
@broker_option
def dead_return(rabbitmq_url: str) -> None:
    """Send what RabbitMQ delivered too often and set aside back into the queues it came from."""
    try:
        count = set_aside.give_back(rabbitmq_url)
    except BrokerAway as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{count} returned")


def _line(row: Row[tuple[object, ...]]) -> str:
    first_line = row.error.splitlines()[0][:80] if row.error else ""
    return f"{row.event_id}  {row.type:<28} {row.attempts:>2}×  {formats.rfc3339(row.dead_at)}  {first_line}"


main.add_command(status)
main.add_command(topology_group)
for entry in entry_points(group="fanfare.commands"):
    main.add_command(entry.load())
