"""Runs the emulator alone: `python -m devtools.stripe_emulator`."""

from gevent import monkey

monkey.patch_all()

import logging
import signal

import gevent
from gevent.pywsgi import WSGIServer

from devtools.stripe_emulator import EmulatorSettings, WebhookDelivery, create_app


def main() -> None:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    settings = EmulatorSettings()
    app = create_app(settings)
    delivery = WebhookDelivery.of(app)
    server = WSGIServer((settings.host, settings.port), app, log=None)
    for number in (signal.SIGTERM, signal.SIGINT):
        gevent.signal_handler(number, server.stop)
    delivery.start()
    logging.getLogger(__name__).info(
        "Stripe emulator at %s, control at %s/_control", *[settings.public_url] * 2
    )
    server.serve_forever()
    delivery.stop()


if __name__ == "__main__":
    main()
