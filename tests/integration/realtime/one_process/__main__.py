"""The realtime service beside another app in one gevent process, as the embedded mode runs it."""

from gevent import monkey

monkey.patch_all()

import signal
import sys
from typing import Any
from uuid import UUID

import gevent
from flask import Flask
from gevent.pywsgi import WSGIServer

from services.realtime.app import create_app, realtime
from services.realtime.settings import RealtimeSettings
from shared.auth.guard import Guard
from shared.auth.revocations import InProcessRevocations
from shared.auth.tokens import TokenVerifier
from shared.database import new_id, now
from shared.events import NotificationChanged, pack
from shared.transport import Message
from shared.transport.local import LocalTransport


def main(port: int, verify_key: str) -> None:
    transport = LocalTransport()
    guard = Guard(TokenVerifier(verify_key), InProcessRevocations())
    settings = RealtimeSettings(fanfare_env="test", public_url="http://localhost", drain_seconds=0.5)
    live, pages = create_app(settings, guard, transport), other_app(transport)
    server = WSGIServer(("127.0.0.1", port), mount(live, pages), log=None)
    realtime(live).start()

    def stop() -> None:
        realtime(live).stop()
        server.stop(timeout=5)

    gevent.signal_handler(signal.SIGTERM, stop)
    server.serve_forever()


def mount(live: Flask, pages: Flask) -> Any:
    def edge(environ: dict[str, Any], start_response: Any) -> Any:
        app = live if environ["PATH_INFO"].startswith(("/socket.io/", "/readyz")) else pages
        return app(environ, start_response)

    return edge


def other_app(transport: LocalTransport) -> Flask:
    app = Flask("other")

    @app.post("/read/<uuid:user_id>/<int:seq>")
    def read(user_id: UUID, seq: int) -> str:
        event = NotificationChanged(
            subject="inboxes/1", sequence=seq, user_id=user_id, unread_count=0, read=()
        )
        body = pack(event, event_id=new_id(), source="/tests", time=now(), traceparent=None)
        transport.publish([Message(event.routing_key, str(new_id()), body, mandatory=False)])
        return "published"

    return app


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
