"""The Flask app."""

from flask import Flask

from devtools.stripe_emulator import api, checkout_page, control
from devtools.stripe_emulator.emulator import Emulator
from devtools.stripe_emulator.settings import EmulatorSettings

LARGEST_BODY = 1_000_000


def create_app(settings: EmulatorSettings) -> Flask:
    """One emulator as a WSGI app, for one process only.

    Webhooks go out once `WebhookDelivery.of(app).start()` was called.
    """
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.extensions["stripe_emulator"] = Emulator.build(settings)
    app.register_blueprint(api.create_blueprint())
    app.register_blueprint(checkout_page.create_blueprint())
    app.register_blueprint(control.create_blueprint())
    app.add_url_rule("/healthz", "healthz", _healthz)
    return app


def _healthz() -> tuple[dict[str, str], int]:
    return {"status": "ok"}, 200
