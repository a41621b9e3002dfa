"""The background half: hears events, relays its own, and brings payments forward."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from services.payments import figures
from services.payments.handlers import HANDLERS
from services.payments.reconciliation import checks
from services.payments.refunds import sending
from services.payments.settings import WorkerSettings
from services.payments.stripe.gateway import StripeGateway
from services.payments.webhooks import events, undelivered
from shared.background import worker
from shared.background.service import Service
from shared.background.timers import Timer
from shared.config.settings import load
from shared.database import Database
from shared.transport.rabbit import RabbitTransport

NAME = "payments"


def service(database: Database, stripe: StripeGateway) -> Service:
    """What the bus needs to know of this service."""
    timers = (
        Timer("follow-webhooks", timedelta(milliseconds=300), partial(events.process_next, database, stripe)),
        Timer("send-refunds", timedelta(seconds=1), partial(sending.send_next, database, stripe)),
        Timer("reconcile-payments", timedelta(seconds=1), partial(checks.check_next, database, stripe)),
        Timer(
            "fetch-undelivered-events",
            timedelta(hours=1),
            partial(undelivered.fetch_hourly, database, stripe),
        ),
        Timer("forget-webhooks", timedelta(hours=1), partial(events.forget_old, database)),
        Timer("measure-payments", timedelta(seconds=5), partial(figures.measure, database)),
    )
    return Service(NAME, database, HANDLERS, timers)


def main() -> None:
    settings = load(WorkerSettings)
    database = Database(settings.database_url.get_secret_value(), NAME)
    transport = RabbitTransport(settings.rabbitmq_url.get_secret_value(), NAME)
    worker.run(service(database, settings.gateway()), settings, transport)


if __name__ == "__main__":
    main()
