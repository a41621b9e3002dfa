"""The web app of payments."""

from __future__ import annotations

from flask import Flask

from services.payments.pages import pages
from services.payments.routes import api
from services.payments.settings import WebSettings
from services.payments.stripe.gateway import StripeGateway
from services.payments.stripe.own_form import OwnForm
from services.payments.webhooks.intake import Intake
from shared.auth.guard import Guard
from shared.auth.revocations import RedisRevocations
from shared.auth.tokens import TokenVerifier
from shared.config.settings import Settings, load
from shared.database import Database
from shared.observability import logs
from shared.web.app import new_app, wait_for_migrations
from shared.web.limits import Policy

NAME = "payments"


def create_app(
    settings: Settings,
    database: Database,
    guard: Guard,
    stripe: StripeGateway,
    *,
    own_form: OwnForm | None = None,
    rate_storage: str = "memory://",
    rate_policy: Policy = "strict",
) -> Flask:
    """The app over a database that is up to date already (`shared.migrations.migrate.upgrade`).

    `own_form`: buyers pay on a page of ours, not on Stripe's.
    """
    app = new_app(
        "services.payments",
        settings,
        guard,
        database=database,
        rate_storage=rate_storage,
        rate_policy=rate_policy,
    )
    app.extensions["stripe"] = stripe
    app.extensions["own_form"] = own_form
    app.extensions["intake"] = Intake(database)
    app.register_blueprint(api)
    app.register_blueprint(pages)
    return app


def from_environment() -> Flask:
    """What gunicorn serves, with `shared.config.gunicorn`."""
    settings = load(WebSettings)
    logs.configure("payments.web", settings.log_level)
    app = create_app(
        settings,
        Database(settings.database_url.get_secret_value(), NAME),
        Guard(TokenVerifier(settings.verify_key), RedisRevocations(settings.redis_url, NAME)),
        settings.gateway(),
        own_form=settings.own_form(),
        rate_storage=settings.redis_url,
        rate_policy="strict" if settings.production else "wide",
    )
    return wait_for_migrations(app)
