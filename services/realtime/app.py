"""The realtime service as a Flask application with its Socket.IO server."""

from __future__ import annotations

from flask import Flask
from gevent.monkey import is_module_patched

from services.realtime.admission import Admission
from services.realtime.editors import Editors
from services.realtime.engine.install import install
from services.realtime.engine.server import Engine
from services.realtime.everybody import Everybody
from services.realtime.handlers import SERVICE
from services.realtime.lifecycle import Realtime, stop_on_sigterm
from services.realtime.rooms import Rooms
from services.realtime.settings import RealtimeProcessSettings, RealtimeSettings
from services.realtime.sockets import Sockets
from shared.auth.guard import Guard
from shared.auth.revocations import RedisRevocations
from shared.auth.tokens import TokenVerifier
from shared.config import collector
from shared.config.settings import load
from shared.observability import logs
from shared.transport import Transport
from shared.transport.rabbit import RabbitTransport
from shared.web.app import new_app


def create_app(settings: RealtimeSettings, guard: Guard, transport: Transport) -> Flask:
    """The app answers `/socket.io/` and the health paths. It hears events once `realtime(app).start()` was called."""
    admission = Admission(guard, Rooms(settings.sockets_per_person))
    sockets = Sockets(admission, settings.origins_of_embedders)
    engine = Engine(settings.limits())
    editors = Editors(admission, settings.presence_beat_seconds)
    audience = Everybody(admission, sockets, editors, engine.cork)
    live = Realtime(audience, engine, transport, settings)
    app = new_app("services.realtime", settings, guard, checks={"broker": live.check})
    admission.socketio = install(app, engine, list(admission.greets))
    for namespace in (audience.sockets, audience.editors):
        admission.socketio.on_namespace(namespace)
    engine.complain, engine.fell_behind = audience.complain, audience.count_dropped
    app.extensions["realtime"] = live
    return app


def realtime(app: Flask) -> Realtime:
    """The running half of an app made by `create_app`."""
    found: Realtime = app.extensions["realtime"]
    return found


def from_environment() -> Flask:
    """What gunicorn serves, with `shared.config.gunicorn`: an app that runs already."""
    settings = load(RealtimeProcessSettings)
    logs.configure(SERVICE, settings.log_level)
    if not is_module_patched("threading"):
        raise RuntimeError(
            "start it with gunicorn -k gevent: its sockets and the broker's thread share one loop"
        )
    guard = Guard(TokenVerifier(settings.verify_key), RedisRevocations(settings.redis_url, SERVICE))
    app = create_app(settings, guard, RabbitTransport(settings.rabbitmq_url.get_secret_value(), SERVICE))
    realtime(app).start()
    collector.spare()
    stop_on_sigterm(realtime(app))
    return app
