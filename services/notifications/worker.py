"""The background half: hears events, relays its own, and sends the mail."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from services.notifications.handlers import HANDLERS
from services.notifications.mail.gateway import EmailGateway, SmtpEmailGateway
from services.notifications.mail.letters import Letters
from services.notifications.settings import MailSettings, WorkerSettings
from services.notifications.use_cases import figures, moves, recounting, retention
from services.notifications.use_cases.mailing import Mailer
from shared.auth.links import LinkSigner
from shared.background import worker
from shared.background.service import Service
from shared.background.timers import Timer
from shared.config.settings import load
from shared.database import Database
from shared.transport.rabbit import RabbitTransport

NAME = "notifications"


def service(database: Database, settings: MailSettings, gateway: EmailGateway) -> Service:
    """What the bus needs to know of this service."""
    links = LinkSigner(settings.link_key.get_secret_value())
    mailer = Mailer(database, gateway, Letters(settings.public_url, settings.mail_from, links))
    timers = (
        Timer("send-mail", timedelta(seconds=1), mailer.send_due),
        Timer("sweep-mail", timedelta(minutes=1), mailer.sweep),
        Timer("tell-moves", timedelta(seconds=5), partial(moves.tell_due, database)),
        Timer("forget-old-notifications", timedelta(minutes=10), partial(retention.forget_old, database)),
        Timer("recount-unread", timedelta(days=1), partial(recounting.recount, database)),
        Timer("measure-mail", timedelta(seconds=5), partial(figures.measure, database)),
    )
    return Service(NAME, database, HANDLERS, timers)


def main() -> None:
    settings = load(WorkerSettings)
    database = Database(settings.database_url.get_secret_value(), NAME)
    gateway = SmtpEmailGateway(settings.smtp_url.get_secret_value())
    transport = RabbitTransport(settings.rabbitmq_url.get_secret_value(), NAME)
    worker.run(service(database, settings, gateway), settings, transport)


if __name__ == "__main__":
    main()
