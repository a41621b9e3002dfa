"""The web app of payments."""

from __future__ import annotations

from flask import Flask

from services.payments.intake import Intake
from services.payments.own_form import OwnForm
from services.payments.pages import pages
from services.payments.routes import api
from services.payments.settings import WebSettings
from services.payments.stripe_gateway import StripeGateway
from shared import logs, web
from shared.auth import Guard
from shared.database import Database
from shared.limits import Policy
from shared.revocations import RedisRevocations
from shared.settings import Settings, load
from shared.tokens import TokenVerifier

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
    """The app over a database that is up to date already (`shared.migrate.upgrade`).

    `own_form`: buyers pay on a page of ours, not on Stripe's.
    """
    app = web.create_app(
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
    """What gunicorn serves, with `shared.gunicorn_settings`."""
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
    return web.wait_for_migrations(app)
