"""Options that several `fanfare` commands take."""

from __future__ import annotations

from collections.abc import Callable

import click

from shared.config import servers


def _read_by(read: Callable[[str], str]) -> Callable[[click.Context, click.Parameter, str], str]:
    def callback(_context: click.Context, _parameter: click.Parameter, value: str) -> str:
        try:
            return read(value)
        except ValueError as error:
            raise click.BadParameter(str(error)) from error

    return callback


database_option = click.option(
    "--database-url",
    envvar="DATABASE_URL",
    required=True,
    callback=_read_by(servers.database),
    help="Default: the environment's DATABASE_URL.",
)
broker_option = click.option(
    "--rabbitmq-url",
    envvar="RABBITMQ_URL",
    required=True,
    callback=_read_by(servers.broker),
    help="Default: the environment's RABBITMQ_URL.",
)
