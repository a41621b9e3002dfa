"""The web process: the API and the pages of notifications."""

from __future__ import annotations

from flask import Flask

from services.notifications import speaking
from services.notifications.admin.pages import admin_pages
from services.notifications.admin.routes import admin_routes
from services.notifications.mail.previews import previews
from services.notifications.pages import pages
from services.notifications.preferences.pages import preference_pages
from services.notifications.readers import LANGUAGES
from services.notifications.routes import FOR_THE_BELL, routes
from services.notifications.settings import WebSettings
from shared.auth import embedding
from shared.auth.guard import Guard
from shared.auth.links import LinkSigner
from shared.auth.revocations import RedisRevocations
from shared.auth.tokens import TokenVerifier
from shared.config.settings import LinkSettings, load
from shared.database import Database
from shared.observability import logs
from shared.web.app import new_app, wait_for_migrations
from shared.web.limits import Policy

NAME = "notifications"


def create_app(
    settings: LinkSettings,
    database: Database,
    guard: Guard,
    *,
    rate_storage: str = "memory://",
    rate_policy: Policy = "strict",
) -> Flask:
    """The app over a database that is up to date already (`shared.migrations.migrate.upgrade`)."""
    app = new_app(
        "services.notifications",
        settings,
        guard,
        database=database,
        rate_storage=rate_storage,
        rate_policy=rate_policy,
    )
    LANGUAGES.install(app, speaking.wanted)
    app.extensions["links"] = LinkSigner(settings.link_key.get_secret_value())
    app.register_blueprint(routes)
    app.register_blueprint(admin_routes)
    app.register_blueprint(pages)
    app.register_blueprint(admin_pages)
    app.register_blueprint(preference_pages)
    if not settings.production:
        app.register_blueprint(previews)
    embedding.install(app, settings.origins_of_embedders, FOR_THE_BELL)
    return app


def from_environment() -> Flask:
    """What gunicorn serves, with `shared.config.gunicorn`."""
    settings = load(WebSettings)
    logs.configure("notifications.web", settings.log_level)
    app = create_app(
        settings,
        Database(settings.database_url.get_secret_value(), NAME),
        Guard(TokenVerifier(settings.verify_key), RedisRevocations(settings.redis_url, NAME)),
        rate_storage=settings.redis_url,
        rate_policy="strict" if settings.production else "wide",
    )
    return wait_for_migrations(app)
