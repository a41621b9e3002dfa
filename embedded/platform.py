"""All four services over SQLite and one local transport, ready to be served."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Flask
from sqlalchemy import select

from devtools.mailbox import MailStore, mailbox_pages
from embedded import stripe
from embedded.edge import Edge, static_files
from embedded.mail import MailboxGateway
from embedded.settings import EmbeddedSettings
from services.api import app as api_app
from services.api import worker as api_worker
from services.api.accounts.models import Login
from services.api.settings import WebSettings
from services.api.webhooks.addresses import Reach
from services.notifications import app as notifications_app
from services.notifications import worker as notifications_worker
from services.notifications.settings import MailSettings
from services.payments import app as payments_app
from services.payments import worker as payments_worker
from services.payments.stripe.gateway import RELEASE, StripeGateway
from services.payments.stripe.own_form import OwnForm
from services.realtime import app as realtime_app
from services.realtime.lifecycle import Realtime
from services.realtime.settings import RealtimeSettings
from shared.auth.guard import Guard
from shared.auth.revocations import TOKEN_LIFE, InProcessRevocations, Revocations
from shared.auth.tokens import TokenVerifier
from shared.background.runner import Runner
from shared.config.keys import Keys
from shared.config.settings import Settings
from shared.database import Database, now
from shared.migrations import migrate
from shared.transport import Transport
from shared.transport.local import LocalTransport

Part = tuple[Flask, Runner]
"""A service's web half and its background half."""


@dataclass(frozen=True)
class Platform:
    """What is served, and the background halves behind it."""

    edge: Edge
    runners: tuple[Runner, ...]
    realtime: Realtime

    def start(self) -> None:
        self.realtime.start()
        for runner in self.runners:
            runner.start()

    def stop(self) -> None:
        """Sockets first, so that nobody is told half a story."""
        self.realtime.stop()
        for runner in self.runners:
            runner.stop()


def build(settings: EmbeddedSettings, keys: Keys, emulator: stripe.Stripe) -> Platform:
    """Migrate the databases and put everything together; nothing runs yet."""
    transport = LocalTransport()
    api, revocations = _api(settings, keys, transport)
    guard = Guard(TokenVerifier(keys.verify_key), revocations)
    payments = _payments(settings, guard, transport, emulator)
    mail = MailStore(settings.data_dir / "mail.db")
    notifications = _notifications(settings, keys, guard, transport, mail)
    realtime = realtime_app.create_app(
        RealtimeSettings(**_common(settings), drain_seconds=0), guard, transport
    )
    parts = {"api": api, "payments": payments, "notifications": notifications}
    apps = {name: app for name, (app, _) in parts.items()} | {
        "realtime": realtime,
        "mailbox": _mailbox(mail),
        "static": static_files(),
    }
    return Platform(
        Edge(apps), tuple(runner for _, runner in parts.values()), realtime_app.realtime(realtime)
    )


def _api(settings: EmbeddedSettings, keys: Keys, transport: Transport) -> tuple[Part, Revocations]:
    database = _migrated(settings, "api")
    revocations = _remembered_revocations(database)
    web_settings = WebSettings(
        **_common(settings),
        verify_key=keys.verify_key,
        signing_key=keys.signing_key,
        link_key=keys.link_key,
        webhooks_to=Reach.ANYWHERE,
    )
    app = api_app.create_app(web_settings, database, revocations, rate_policy="wide")
    return (app, Runner(api_worker.service(database, web_settings), transport)), revocations


def _payments(
    settings: EmbeddedSettings, guard: Guard, transport: Transport, emulator: stripe.Stripe
) -> Part:
    database = _migrated(settings, "payments")
    gateway = StripeGateway(stripe.SECRET_KEY, stripe.WEBHOOK_SECRET, emulator.api_url)
    own_form = OwnForm(stripe.PUBLISHABLE_KEY, f"{emulator.public_url}/{RELEASE}/stripe.js")
    app = payments_app.create_app(
        Settings(**_common(settings)),
        database,
        guard,
        gateway,
        own_form=own_form if settings.checkout_mode == "embedded" else None,
        rate_policy="wide",
    )
    return app, Runner(payments_worker.service(database, gateway), transport)


def _notifications(
    settings: EmbeddedSettings, keys: Keys, guard: Guard, transport: Transport, mail: MailStore
) -> Part:
    database = _migrated(settings, "notifications")
    mailing = MailSettings(**_common(settings), link_key=keys.link_key, mail_from=settings.mail_from)
    app = notifications_app.create_app(mailing, database, guard, rate_policy="wide")
    service = notifications_worker.service(database, mailing, MailboxGateway(mail))
    return app, Runner(service, transport)


def _common(settings: EmbeddedSettings) -> dict[str, Any]:
    return {
        "fanfare_env": "development",
        "public_url": settings.public_url,
        "log_level": settings.log_level,
        "embed_origins": settings.embed_origins,
    }


def _migrated(settings: EmbeddedSettings, service: str) -> Database:
    database = Database(settings.database(service), service)
    migrate.upgrade(database, f"services.{service}")
    return database


def _mailbox(store: MailStore) -> Flask:
    app = Flask("embedded.mailbox", static_folder=None)
    app.register_blueprint(mailbox_pages(store))
    return app


def _remembered_revocations(database: Database) -> InProcessRevocations:
    """Logins that ended shortly before the restart: their tokens would otherwise come back to life."""
    recent = select(Login.id).where(Login.revoked_at > now() - TOKEN_LIFE)
    with database.transaction() as session:
        ended = session.scalars(recent).all()
    revocations = InProcessRevocations()
    revocations.revoke(ended)
    return revocations
