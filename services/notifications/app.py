"""The web process: the API and the pages of notifications."""

from __future__ import annotations

from flask import Flask

from services.notifications.pages import pages
from services.notifications.routes import routes
from services.notifications.settings import WebProcessSettings, WebSettings
from shared import logs, web
from shared.auth import Guard
from shared.database import Database
from shared.limits import Policy
from shared.links import LinkSigner
from shared.revocations import RedisRevocations, Revocations
from shared.settings import load
from shared.tokens import TokenVerifier


def create_app(
    settings: WebSettings,
    database: Database,
    revocations: Revocations,
    *,
    rate_storage: str = "memory://",
    rate_policy: Policy = "strict",
) -> Flask:
    """The app over a database that is up to date already (`shared.migrate.upgrade`)."""
    app = web.create_app(
        "services.notifications",
        settings,
        Guard(TokenVerifier(settings.verify_key), revocations),
        database=database,
        rate_storage=rate_storage,
        rate_policy=rate_policy,
    )
    app.extensions["links"] = LinkSigner(settings.link_key.get_secret_value())
    app.register_blueprint(routes)
    app.register_blueprint(pages)
    return app


def from_environment() -> Flask:
    """For gunicorn: `gunicorn -k gevent 'services.notifications.app:from_environment()'`."""
    settings = load(WebProcessSettings)
    logs.configure("notifications.web", settings.log_level)
    return create_app(
        settings,
        Database(settings.database_url.get_secret_value(), "notifications"),
        RedisRevocations(settings.redis_url, "notifications"),
        rate_storage=settings.redis_url,
        rate_policy="strict" if settings.production else "wide",
    )
