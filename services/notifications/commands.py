"""Commands for operators, found by `fanfare` through the entry point `fanfare.commands`."""

from __future__ import annotations

import click

from services.notifications.use_cases import inboxes
from shared.database import Database

database_option = click.option(
    "--database-url", envvar="DATABASE_URL", required=True, help="Default: the environment's DATABASE_URL."
)


@click.group()
def notifications() -> None:
    """Inboxes."""


@notifications.command("new-epoch")
@database_option
def new_epoch(database_url: str) -> None:
    """After the database was put back from a backup: open pages read their inboxes anew."""
    with Database(database_url, "notifications").transaction() as session:
        count = inboxes.begin_new_epoch(session)
    click.echo(f"{count} inboxes have a new epoch")
