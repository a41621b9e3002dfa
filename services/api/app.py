"""The web app of the api: accounts, events, invites, tickets, and their pages."""

from __future__ import annotations

from flask import Blueprint, Flask

from services.api.accounts.renewal import renewing
from services.api.accounts.routes import blueprint as accounts_json
from services.api.events.routes import blueprint as events_json
from services.api.invites.routes import blueprint as invites_json
from services.api.keyring import Keyring
from services.api.reading import refuse_unreadable
from services.api.settings import ApiSettings, WebSettings
from services.api.tickets.routes import blueprint as tickets_json
from shared import logs, web
from shared.auth import Guard
from shared.database import Database
from shared.limits import Policy
from shared.links import LinkSigner
from shared.revocations import RedisRevocations, Revocations
from shared.settings import load
from shared.tokens import TokenSigner, TokenVerifier

BLUEPRINTS: tuple[Blueprint, ...] = (accounts_json, events_json, invites_json, tickets_json)


def create_app(
    settings: WebSettings,
    database: Database,
    revocations: Revocations,
    *,
    rate_storage: str = "memory://",
    rate_policy: Policy = "strict",
) -> Flask:
    """The app over a database that is up to date already (`shared.migrate.upgrade`)."""
    keyring = Keyring(
        signer=TokenSigner(settings.signing_key.get_secret_value()),
        verifier=TokenVerifier(settings.verify_key),
        links=LinkSigner(settings.link_key.get_secret_value()),
        revocations=revocations,
    )
    guard = Guard(keyring.verifier, revocations, renewing(database, keyring.signer))
    app = web.create_app(
        "services.api",
        settings,
        guard,
        database=database,
        rate_storage=rate_storage,
        rate_policy=rate_policy,
    )
    keyring.install(app)
    app.before_request(refuse_unreadable)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    return app


def from_environment() -> Flask:
    """For gunicorn: `gunicorn -k gevent 'services.api.app:from_environment()'`."""
    settings = load(ApiSettings)
    logs.configure("api.web", settings.log_level)
    return create_app(
        settings,
        Database(settings.database_url.get_secret_value(), "api"),
        RedisRevocations(settings.redis_url, "api"),
        rate_storage=settings.redis_url,
        rate_policy="strict" if settings.production else "wide",
    )
