"""Commands for operators, found by `fanfare` through the entry point `fanfare.commands`."""

from __future__ import annotations

import click

from services.notifications.use_cases import inboxes, recounting, retention
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


@notifications.command("recount")
@database_option
def recount(database_url: str) -> None:
    """Count every inbox now, and put right what is wrong. The worker does so once a day."""
    drift = recounting.recount(Database(database_url, "notifications"))
    click.echo(f"counts were off by {drift}" if drift else "every count is right")


@notifications.command("forget-old")
@database_option
def forget_old(database_url: str) -> None:
    """Delete what is too old now, in small steps. The worker does so every ten minutes."""
    database = Database(database_url, "notifications")
    while retention.forget_old(database):
        pass
    click.echo("nothing older is left than is to be kept")
