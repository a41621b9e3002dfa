"""A plain Flask-SocketIO app, over our engine or over the stock one: `… ours|stock PORT`."""

from gevent import monkey

monkey.patch_all()

import sys
from typing import Any

import gevent
from flask import Flask, jsonify, request
from flask_socketio import ConnectionRefusedError as Refused
from flask_socketio import Namespace, SocketIO
from gevent.pywsgi import WSGIServer

from services.realtime.engine.install import install
from services.realtime.engine.limits import Limits
from services.realtime.engine.server import Engine

PING_INTERVAL, PING_TIMEOUT = 1, 1
LARGEST_BYTES = 1_000_000


class Echo(Namespace):
    """Says back what it hears, and keeps why its clients left."""

    def __init__(self, namespace: str, ended: dict[str, str]) -> None:
        super().__init__(namespace)
        self.ended = ended

    def on_connect(self, auth: object = None) -> None:
        if isinstance(auth, dict) and auth.get("refuse"):
            raise Refused("not today", {"until": "tomorrow"})
        self.emit("welcome", {"auth": auth, "namespace": self.namespace}, room=request.sid)  # type: ignore[attr-defined]

    def on_disconnect(self, reason: str) -> None:
        self.ended[request.sid] = reason  # type: ignore[attr-defined]

    def on_echo(self, *values: Any) -> tuple[Any, ...]:
        self.emit("echo", values, room=request.sid)  # type: ignore[attr-defined]
        return values

    def on_ask_me(self, question: Any) -> None:
        sid = request.sid  # type: ignore[attr-defined]
        self.emit(
            "question", question, room=sid, callback=lambda *answer: self.emit("answered", answer, room=sid)
        )

    def on_join(self, room: str) -> str:
        self.socketio.server.enter_room(request.sid, room, namespace=self.namespace)  # type: ignore[attr-defined]
        return "joined"

    def on_leave(self, room: str) -> str:
        self.socketio.server.leave_room(request.sid, room, namespace=self.namespace)  # type: ignore[attr-defined]
        return "left"

    def on_say(self, room: str | None, value: Any) -> None:
        self.emit("said", value, room=room)

    def on_say_to_others(self, value: Any) -> None:
        self.emit("said", value, include_self=False)

    def on_count(self, amount: int, size: int) -> None:
        for number in range(amount):
            self.emit("counted", [number, "x" * size], room=request.sid)  # type: ignore[attr-defined]
            gevent.sleep(0)

    def on_leave_me(self) -> None:
        self.socketio.server.disconnect(request.sid, namespace=self.namespace)  # type: ignore[attr-defined]

    def on_close_me(self) -> None:
        server = self.socketio.server
        server.eio.disconnect(server.manager.eio_sid_from_sid(request.sid, self.namespace))  # type: ignore[attr-defined]


def app(kind: str) -> Flask:
    flask, ended = Flask("echo"), dict[str, str]()
    socketio = _socketio(kind, flask)
    for namespace in ("/", "/other"):
        socketio.on_namespace(Echo(namespace, ended))
    flask.add_url_rule("/ended/<sid>", "ended", lambda sid: jsonify(ended.get(sid)))
    flask.add_url_rule("/kept", "kept", lambda: jsonify(_kept(socketio)))
    return flask


def _kept(socketio: SocketIO) -> dict[str, int]:
    """What is remembered of clients, by where; our engine alone has all of these."""
    server = socketio.server
    places = {
        "sockets": server.eio.sockets,
        "requests": server.environ,
        "rooms": server.manager.rooms,
        "members": getattr(server.manager, "_members", ()),
        "rooms of each": getattr(server.manager, "_rooms_of", ()),
        "pings": getattr(server.eio, "pings", ()),
        "pongs": getattr(server.eio, "pongs", ()),
        "unclaimed": getattr(server.eio, "unclaimed", ()),
        "closing": getattr(server.eio, "closing", ()),
    }
    return {name: len(place) for name, place in places.items()}


def _socketio(kind: str, flask: Flask) -> SocketIO:
    if kind == "ours":
        limits = Limits(
            largest_message_bytes=LARGEST_BYTES,
            messages_per_second=1000,
            burst=1000,
            ping_interval_seconds=PING_INTERVAL,
            ping_timeout_seconds=PING_TIMEOUT,
            unclaimed_seconds=2,
        )
        return install(flask, Engine(limits), ["/", "/other"])
    return SocketIO(
        flask,
        async_mode="gevent",
        transports=["websocket"],
        async_handlers=False,
        max_http_buffer_size=LARGEST_BYTES,
        ping_interval=PING_INTERVAL,
        ping_timeout=PING_TIMEOUT,
        cors_allowed_origins=[],
    )


if __name__ == "__main__":
    WSGIServer(("127.0.0.1", int(sys.argv[2])), app(sys.argv[1]), log=None).serve_forever()
