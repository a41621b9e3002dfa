"""A worker process: a service's background half with a health port, until SIGTERM."""

from __future__ import annotations

import logging
import signal
import threading
from types import FrameType

from flask import Flask
from werkzeug.serving import BaseWSGIServer, make_server

from shared import health, logs
from shared.runner import Runner
from shared.service import Service
from shared.settings import Settings
from shared.transport import Transport

logger = logging.getLogger(__name__)


class NotConnected(RuntimeError):
    """The broker has not answered yet."""


def run(service: Service, settings: Settings, transport: Transport) -> None:
    """Consume, relay and run timers until told to stop; then finish what is in hand."""
    logs.configure(f"{service.name}.worker", settings.log_level)
    stop = threading.Event()
    _stop_on_signals(stop)
    runner = Runner(service, transport)
    server = serve_health(service, runner, settings)
    runner.start()
    logger.info("worker runs", extra={"health_port": server.port})
    stop.wait()
    logger.info("worker stops")
    health.draining.set()
    runner.stop()
    server.shutdown()
    service.database.close()
    logger.info("worker stopped")


def serve_health(service: Service, runner: Runner, settings: Settings) -> BaseWSGIServer:
    """`/healthz`, `/readyz` and `/metrics` on a port of the worker's own."""

    def broker() -> None:
        if not runner.consumer.connected:
            raise NotConnected

    app = Flask("shared.worker")
    health.install(app, {"database": service.database.ping, "broker": broker})
    server = make_server(settings.health_host, settings.health_port, app, threaded=True)
    threading.Thread(target=server.serve_forever, name="health", daemon=True).start()
    return server


def _stop_on_signals(stop: threading.Event) -> None:
    def handle(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, handle)
    signal.signal(signal.SIGINT, handle)
