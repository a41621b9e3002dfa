"""Runs the emulator alone: `python -m devtools.stripe_emulator`."""

import logging
import signal
import sqlite3
import threading

from pydantic import ValidationError
from werkzeug.serving import WSGIRequestHandler, make_server

from devtools.stripe_emulator import EmulatorSettings, WebhookDelivery, create_app

log = logging.getLogger("devtools.stripe_emulator")


class _Handler(WSGIRequestHandler):
    """Keeps connections open, as Stripe does, and logs nothing per request."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        pass


def _settings() -> EmulatorSettings:
    try:
        return EmulatorSettings()
    except ValidationError as error:
        raise SystemExit("; ".join(reason["msg"] for reason in error.errors())) from None


def main() -> None:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    settings = _settings()
    try:
        app = create_app(settings)
    except (OSError, sqlite3.Error) as error:
        reason = f"STRIPE_EMULATOR_DATABASE {settings.database}: {error}"
        raise SystemExit(f"The Stripe emulator cannot start: {reason}") from None
    delivery = WebhookDelivery.of(app)
    server = make_server(settings.host, settings.port, app, threaded=True, request_handler=_Handler)
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    delivery.start()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    log.info("Stripe emulator at %s, control at %s/_control", settings.public_url, settings.public_url)
    stopping.wait()
    server.shutdown()
    delivery.stop()


if __name__ == "__main__":
    main()
