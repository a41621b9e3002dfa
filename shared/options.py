"""Options that several `fanfare` commands take."""

from __future__ import annotations

import click

database_option = click.option(
    "--database-url", envvar="DATABASE_URL", required=True, help="Default: the environment's DATABASE_URL."
)
broker_option = click.option(
    "--rabbitmq-url", envvar="RABBITMQ_URL", required=True, help="Default: the environment's RABBITMQ_URL."
)
