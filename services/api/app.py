"""The web app of the api: accounts, events, invites, tickets, and their pages."""

from __future__ import annotations

from flask import Blueprint, Flask

from services.api import confirmation, cross_origin
from services.api.accounts import link_pages, settings_pages
from services.api.accounts import pages as account_pages
from services.api.accounts import routes as accounts
from services.api.accounts.renewal import renewing
from services.api.events import pages as event_pages
from services.api.events import routes as events
from services.api.invites import pages as invite_pages
from services.api.invites import people_pages
from services.api.invites import routes as invites
from services.api.keyring import Keyring
from services.api.pages import documentation
from services.api.pages import pages as start_pages
from services.api.places import choice, directory
from services.api.places import routes as places
from services.api.programme import pages as programme_pages
from services.api.programme import picture_routes, public_parts, transfer_routes
from services.api.programme import routes as programme
from services.api.proposals import pages as proposal_pages
from services.api.proposals import routes as proposals
from services.api.schedule import coherence, import_routes, published_routes, schedule_pages, star_routes
from services.api.schedule import pages as schedule_editor
from services.api.schedule import release_routes as releases
from services.api.schedule import routes as schedule
from services.api.settings import ApiSettings, WebSettings
from services.api.tickets import cancellation_pages, organiser_pages, refund_pages, ticket_type_pages
from services.api.tickets import pages as ticket_pages
from services.api.tickets import routes as tickets
from services.api.tokens import pages as token_pages
from services.api.tokens import routes as tokens
from services.api.tokens.recognition import recognising
from services.api.webhooks import pages as webhook_pages
from services.api.webhooks import routes as webhooks
from services.api.webhooks.signing import Secrets
from shared.auth.guard import Guard
from shared.auth.links import LinkSigner
from shared.auth.revocations import RedisRevocations, Revocations
from shared.auth.tokens import TokenSigner, TokenVerifier
from shared.config.settings import load
from shared.database import Database
from shared.observability import logs
from shared.web.app import new_app, wait_for_migrations
from shared.web.limits import Policy

coherence.install()
BLUEPRINTS: tuple[Blueprint, ...] = (
    accounts.blueprint,
    account_pages.blueprint,
    link_pages.blueprint,
    settings_pages.blueprint,
    events.blueprint,
    event_pages.blueprint,
    invites.blueprint,
    invite_pages.blueprint,
    people_pages.blueprint,
    places.blueprint,
    start_pages.blueprint,
    documentation.blueprint,
    programme.blueprint,
    picture_routes.blueprint,
    public_parts.blueprint,
    transfer_routes.blueprint,
    programme_pages.blueprint,
    proposals.blueprint,
    proposal_pages.blueprint,
    import_routes.blueprint,
    published_routes.blueprint,
    star_routes.blueprint,
    schedule_pages.blueprint,
    schedule.blueprint,
    releases.blueprint,
    schedule_editor.blueprint,
    tickets.blueprint,
    ticket_pages.blueprint,
    organiser_pages.blueprint,
    refund_pages.blueprint,
    cancellation_pages.blueprint,
    ticket_type_pages.blueprint,
    tokens.blueprint,
    token_pages.blueprint,
    webhooks.blueprint,
    webhook_pages.blueprint,
)


def create_app(
    settings: WebSettings,
    database: Database,
    revocations: Revocations,
    *,
    rate_storage: str = "memory://",
    rate_policy: Policy = "strict",
) -> Flask:
    """The app over a database that is up to date already (`shared.migrations.migrate.upgrade`)."""
    keyring = Keyring(
        signer=TokenSigner(settings.signing_key.get_secret_value()),
        verifier=TokenVerifier(settings.verify_key),
        links=LinkSigner(settings.link_key.get_secret_value()),
        revocations=revocations,
        webhooks=Secrets(settings.link_key.get_secret_value()),
    )
    renew, recognise = renewing(database, keyring.signer), recognising(database)
    guard = Guard(keyring.verifier, revocations, renew, recognise)
    app = new_app(
        "services.api",
        settings,
        guard,
        database=database,
        rate_storage=rate_storage,
        rate_policy=rate_policy,
    )
    keyring.install(app)
    app.config["WEBHOOKS_TO"] = settings.webhooks_to
    directory.install(app, choice.chosen(settings))
    cross_origin.install(app)
    confirmation.install(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    return app


def from_environment() -> Flask:
    """What gunicorn serves, with `shared.config.gunicorn`."""
    settings = load(ApiSettings)
    logs.configure("api.web", settings.log_level)
    app = create_app(
        settings,
        Database(settings.database_url.get_secret_value(), "api"),
        RedisRevocations(settings.redis_url, "api"),
        rate_storage=settings.redis_url,
        rate_policy="strict" if settings.production else "wide",
    )
    return wait_for_migrations(app)
