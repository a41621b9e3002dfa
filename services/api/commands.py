"""Commands for operators, found by `fanfare` through the entry point `fanfare.commands`."""

from __future__ import annotations

import click

from services.api.accounts.admins import UnknownAddress, admins, grant_admin, revoke_admin
from shared.auth.revocations import RedisRevocations
from shared.cli.options import database_option
from shared.database import Database

address_argument = click.argument("email")
redis_option = click.option(
    "--redis-url", envvar="REDIS_URL", help="Without it their tokens count for up to 15 minutes more."
)


@click.group()
def admin() -> None:
    """The platform's administrators."""


@admin.command("grant")
@address_argument
@database_option
def grant(email: str, database_url: str) -> None:
    """Make somebody an administrator."""
    with Database(database_url, "api").transaction() as session:
        try:
            account = grant_admin(session, email)
        except UnknownAddress as error:
            raise click.ClickException(str(error)) from error
    click.echo(f"{account.name} <{account.email}> is an administrator from the next log-in on")


@admin.command("revoke")
@address_argument
@database_option
@redis_option
def revoke(email: str, database_url: str, redis_url: str | None) -> None:
    """Take the right away and end all their logins."""
    with Database(database_url, "api").transaction() as session:
        try:
            ended = revoke_admin(session, email)
        except UnknownAddress as error:
            raise click.ClickException(str(error)) from error
    click.echo(f"{email} is no administrator any more; {len(ended)} logins ended")
    if redis_url and ended:
        RedisRevocations(redis_url, "api").revoke(ended)
    elif ended:
        click.echo(
            "No --redis-url was given: tokens that they hold count for up to 15 minutes more.", err=True
        )


@admin.command("list")
@database_option
def list_command(database_url: str) -> None:
    """A line each: name and address."""
    with Database(database_url, "api").transaction() as session:
        for account in admins(session):
            click.echo(f"{account.name} <{account.email}>")
