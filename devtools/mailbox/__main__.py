"""Runs SMTP and the pages as one process: `python -m devtools.mailbox`."""

import logging
import signal
import sqlite3
import threading
from pathlib import Path

from flask import Flask
from pydantic_settings import BaseSettings, SettingsConfigDict
from werkzeug.serving import make_server

from devtools.mailbox import MailStore, mailbox_pages
from devtools.mailbox.smtp import smtp_server
from devtools.mailbox.store import KEPT

log = logging.getLogger(__name__)


class MailboxSettings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="MAILBOX_", extra="ignore")

    host: str = "127.0.0.1"
    smtp_port: int = 1025
    http_port: int = 8025
    database: Path = Path(".data/mailbox.sqlite3")
    keep: int = KEPT


def create_app(store: MailStore) -> Flask:
    """The pages as an app of their own."""
    app = Flask(__name__)
    app.register_blueprint(mailbox_pages(store))
    app.add_url_rule("/healthz", "healthz", lambda: {"status": "ok"})
    return app


def main() -> None:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    settings = MailboxSettings()
    try:
        store = MailStore(settings.database, settings.keep)
    except (OSError, sqlite3.Error) as error:
        raise SystemExit(f"The mailbox cannot start: MAILBOX_DATABASE {settings.database}: {error}") from None
    smtp = smtp_server(store, settings.host, settings.smtp_port)
    pages = make_server(settings.host, settings.http_port, create_app(store), threaded=True)
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    try:
        smtp.start()
    except OSError as error:
        raise SystemExit(f"The mailbox cannot start: MAILBOX_SMTP_PORT: {error}") from None
    threading.Thread(target=pages.serve_forever, daemon=True).start()
    log.info("SMTP on port %d, pages at http://%s:%d/dev/mail", settings.smtp_port, settings.host, pages.port)
    stopping.wait()
    pages.shutdown()
    smtp.stop()
    store.close()


if __name__ == "__main__":
    main()
