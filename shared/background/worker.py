"""A worker process: a service's background half with a health port, until SIGTERM."""

from __future__ import annotations

import logging
import signal
import socket
import sys
import threading
from types import FrameType

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.serving import BaseWSGIServer, make_server, select_address_family

from shared.background.runner import Runner
from shared.background.service import Service
from shared.config import collector
from shared.config.settings import Settings
from shared.migrations.migrate import NotMigrated, Schema
from shared.observability import health, logs
from shared.transport import Transport

ASK_AGAIN_SECONDS = 1.0
logger = logging.getLogger(__name__)


class NotConnected(RuntimeError):
    """The broker has not answered yet."""


def run(service: Service, settings: Settings, transport: Transport) -> None:
    """Consume, relay and run timers until told to stop; then finish what is in hand."""
    logs.configure(f"{service.name}.worker", settings.log_level)
    collector.spare()
    stop = threading.Event()
    _stop_on_signals(stop)
    runner = Runner(service, transport)
    schema = Schema(service.database)
    server = serve_health(service, runner, schema, settings)
    logger.info("worker starts", extra={"health_port": server.port})
    if wait_for_migrations(schema, stop):
        _work(runner, stop)
    server.shutdown()
    service.database.close()
    logger.info("worker stopped")


def _work(runner: Runner, stop: threading.Event) -> None:
    runner.start()
    logger.info("worker runs")
    stop.wait()
    logger.info("worker stops")
    health.draining.set()
    runner.stop()


def wait_for_migrations(schema: Schema, stop: threading.Event) -> bool:
    """Ask every second whether the database has what the code needs; False when told to stop before it had."""
    while not stop.is_set():
        try:
            schema.check()
            return True
        except NotMigrated:  # the schema says so in the log
            stop.wait(ASK_AGAIN_SECONDS)
        except SQLAlchemyError as error:
            logger.warning("the database does not answer, asking again", extra={"why": str(error)[:500]})
            stop.wait(ASK_AGAIN_SECONDS)
    return False


def serve_health(service: Service, runner: Runner, schema: Schema, settings: Settings) -> BaseWSGIServer:
    """`/healthz`, `/readyz` and `/metrics` on a port of the worker's own."""

    def broker() -> None:
        if not runner.consumer.connected:
            raise NotConnected

    app = Flask("shared.background.worker")
    checks = {"database": service.database.ping, "migrations": schema.check, "broker": broker}
    health.install(app, checks)
    with _listening(settings.health_host, settings.health_port) as listening:
        host, port = listening.getsockname()[:2]
        server = make_server(host, port, app, threaded=True, fd=listening.fileno())
    threading.Thread(target=server.serve_forever, name="health", daemon=True).start()
    return server


def _listening(host: str, port: int) -> socket.socket:
    """Ends the process with one line where it cannot; Werkzeug's own says nothing of the setting."""
    try:
        return socket.create_server((host, port), family=select_address_family(host, port))
    except OSError as error:
        print(f"fanfare cannot start: HEALTH_HOST and HEALTH_PORT: {error}", file=sys.stderr)  # noqa: T201 - for people
        raise SystemExit(1) from None


def _stop_on_signals(stop: threading.Event) -> None:
    def handle(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, handle)
    signal.signal(signal.SIGINT, handle)
