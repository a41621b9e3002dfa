"""What every web process shares: the Flask app with its errors, headers, limits, templates and health."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, Literal

from flask import Flask, Response, current_app, g, request
from jinja2 import ChoiceLoader, FileSystemLoader
from prometheus_client import Histogram
from werkzeug.middleware.proxy_fix import ProxyFix

from shared.auth import personal_token
from shared.auth.guard import SAFE_METHODS, Guard
from shared.config.settings import Settings
from shared.database import Database
from shared.errors import Unavailable
from shared.locale import formats, languages
from shared.migrations.migrate import NotMigrated, Schema
from shared.observability import health, metrics, trace
from shared.web import edge_cache, limits, problems
from shared.web.assets import Assets
from shared.web.bodies import refuse_unreadable
from shared.web.ids import IdConverter

LARGEST_BODY_BYTES = 1024 * 1024
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
SECURITY_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"})
TEMPLATES = Path(__file__).parents[1] / "templates"
logger = logging.getLogger(__name__)


class _App(Flask):
    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Nothing here is a coroutine, so not every function is looked at, with every request."""
        return func


def new_app(
    import_name: str,
    settings: Settings,
    guard: Guard,
    *,
    database: Database | None = None,
    rate_storage: str = "memory://",
    rate_policy: Literal["strict", "wide"] = "strict",
    checks: dict[str, Callable[[], None]] | None = None,
) -> Flask:
    """`import_name` is the service's package, such as `services.api`; its `templates` folder is found from it.

    `checks` name what must answer before the process may take traffic; each raises when it does not.
    """
    app = _App(import_name, static_folder=None)
    app.url_map.converters["uuid"] = IdConverter
    app.config["SECURE_COOKIES"] = settings.secure_cookies
    app.config["PUBLIC_URL"] = settings.public_url
    app.config["MAX_CONTENT_LENGTH"] = app.config["MAX_FORM_MEMORY_SIZE"] = LARGEST_BODY_BYTES
    app.extensions["database"] = database
    # Exactly one hop is trusted: the gateway replaces these headers, so nothing a client sends gets through.
    app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=1, x_port=1)  # type: ignore[method-assign]
    app.before_request(_begin)
    app.before_request(_refuse_before_migrations)
    app.after_request(_finish)
    edge_cache.install(app)
    _install_templates(app)
    problems.install(app)
    guard.install(app)
    limits.install(app, rate_storage, rate_policy)
    app.before_request(refuse_unreadable)
    app.extensions["checks"] = {**({"database": database.ping} if database else {}), **(checks or {})}
    health.install(app, app.extensions["checks"])
    return app


def wait_for_migrations(app: Flask) -> Flask:
    """Until the app's database has what the code needs it is not ready, and answers 503; somebody else migrates it."""
    schema = Schema(app.extensions["database"])
    app.extensions["schema"] = schema
    app.extensions["checks"]["migrations"] = schema.check
    return app


def _install_templates(app: Flask) -> None:
    own = Path(app.root_path) / "templates"
    app.jinja_loader = ChoiceLoader([FileSystemLoader(own), FileSystemLoader(TEMPLATES)])
    app.jinja_env.globals["asset"] = Assets().url
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    languages.install_english(app)
    app.context_processor(lambda: {"current_path": request.path})
    formats.install(app)


def _begin() -> None:
    g.started_at = time.perf_counter()
    trace.enter(trace.start(request.headers.get("X-Request-Id")))


def _refuse_before_migrations() -> None:
    schema: Schema | None = current_app.extensions.get("schema")
    if schema is None or request.endpoint in health.ENDPOINTS:
        return
    try:
        schema.check()
    except NotMigrated as error:
        raise Unavailable("We will be back in a moment.", headers={"Retry-After": "5"}) from error


def _finish(response: Response) -> Response:
    is_asked_by_a_client = request.endpoint not in health.ENDPOINTS
    headers = SECURITY_HEADERS | {"X-Request-Id": trace.current_id() or ""}
    if is_asked_by_a_client:
        headers["Cache-Control"] = "no-store"
        _account_for(response)
    # Not `setdefault`: where nothing is set, which is always, it raises, catches and looks again for each of them.
    there = {name.title() for name, _ in response.headers}
    response.headers.extend(header for header in headers.items() if header[0] not in there)
    return response


def _account_for(response: Response) -> None:
    # Never the path: it may hold a token. Nor a method that a client made up: each would be a series of its own.
    route = request.url_rule.rule if request.url_rule else "unknown"
    method = request.method if request.method in METHODS else "other"
    seconds = time.perf_counter() - g.get("started_at", time.perf_counter())
    _durations(current_app.import_name, method, route, response.status_code).observe(seconds)
    level = logging.DEBUG if method in SAFE_METHODS else logging.INFO
    if not logger.isEnabledFor(level):
        return
    told = {"method": method, "route": route, "status": response.status_code, "seconds": round(seconds, 4)}
    if token_id := personal_token():
        told["personal_token"] = str(token_id)
    logger.log(level, "request answered", extra=told)


@cache
def _durations(package: str, method: str, route: str, status: int) -> Histogram:
    """To look for it among all others takes longer than to count in it."""
    return metrics.REQUEST_SECONDS.labels(package.rpartition(".")[2], method, route, str(status))
