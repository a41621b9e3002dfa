"""The background half: hears events, relays its own, calls webhooks, and runs what comes round."""

from __future__ import annotations

from services.api import creations
from services.api.accounts.timers import timers as account_timers
from services.api.handlers import HANDLERS
from services.api.invites.timers import timers as invite_timers
from services.api.settings import WebhookSettings, WorkerSettings
from services.api.tickets.timers import timers as ticket_timers
from services.api.tokens.use_cases import timers as token_timers
from services.api.webhooks.calls import Caller
from services.api.webhooks.sender import Sender
from services.api.webhooks.signing import Secrets
from services.api.webhooks.timers import timers as webhook_timers
from shared.background import worker
from shared.background.service import Service
from shared.config.settings import load
from shared.database import Database
from shared.transport.rabbit import RabbitTransport

NAME = "api"


def service(database: Database, settings: WebhookSettings) -> Service:
    """What the bus needs to know of this service."""
    secrets = Secrets(settings.link_key.get_secret_value())
    sender = Sender(database, secrets, Caller(settings.webhooks_to))
    timers = (
        *account_timers(database),
        *invite_timers(database),
        *creations.timers(database),
        *ticket_timers(database),
        *token_timers(database),
        *webhook_timers(database, sender),
    )
    return Service(NAME, database, HANDLERS, timers)


def main() -> None:
    settings = load(WorkerSettings)
    database = Database(settings.database_url.get_secret_value(), NAME)
    transport = RabbitTransport(settings.rabbitmq_url.get_secret_value(), NAME)
    worker.run(service(database, settings), settings, transport)


if __name__ == "__main__":
    main()
