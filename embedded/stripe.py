"""The Stripe emulator beside the platform, on a port and so an origin of its own."""

from __future__ import annotations

from dataclasses import dataclass

from gevent.pywsgi import WSGIServer

from devtools.stripe_emulator import EmulatorSettings, WebhookDelivery, create_app
from embedded import ports
from embedded.settings import EmbeddedSettings

PUBLISHABLE_KEY = "pk_test_embedded"
SECRET_KEY = "sk_test_embedded"  # noqa: S105 - the emulator takes any test key
WEBHOOK_SECRET = "whsec_embedded"  # noqa: S105 - both ends are in this process


@dataclass(frozen=True)
class Stripe:
    """`api_url` is for services, `public_url` for browsers."""

    server: WSGIServer
    delivery: WebhookDelivery
    api_url: str
    public_url: str

    def start(self) -> None:
        self.server.start()
        self.delivery.start()

    def stop(self) -> None:
        self.delivery.stop()
        self.server.stop(timeout=2)


def build(settings: EmbeddedSettings) -> Stripe:
    """On the port after the platform's, or on any other where that is taken."""
    port = (
        settings.port + 1
        if ports.is_free(settings.host, settings.port + 1)
        else ports.any_free(settings.host)
    )
    app = create_app(_emulator_settings(settings, port))
    return Stripe(
        server=ports.server(settings.host, port, app),
        delivery=WebhookDelivery.of(app),
        api_url=f"http://127.0.0.1:{port}",
        public_url=f"http://localhost:{port}",
    )


def _emulator_settings(settings: EmbeddedSettings, port: int) -> EmulatorSettings:
    return EmulatorSettings(
        host=settings.host,
        port=port,
        database=settings.data_dir / "stripe.db",
        public_url=f"http://localhost:{port}",
        secret_key=SECRET_KEY,
        webhook_url=f"http://127.0.0.1:{settings.port}/api/v1/payments/webhook",
        webhook_secret=WEBHOOK_SECRET,
    )
