"""One app over two engines, for gunicorn: `benchmarks.fanout.server:ours()` and `:stock()`."""

from __future__ import annotations

from typing import Any

import gevent
from flask import Flask, request
from flask_socketio import SocketIO, join_room

from services.realtime.engine.install import install
from services.realtime.engine.limits import Limits
from services.realtime.engine.server import Engine


def ours() -> Flask:
    app = Flask("ours")
    return _with_routes(app, install(app, Engine(Limits(most_clients=20_000)), ["/"]))


def stock() -> Flask:
    app = Flask("stock")
    return _with_routes(app, SocketIO(app, async_mode="gevent", transports=["websocket"]))


def notification(number: int) -> dict[str, Any]:
    return {
        "id": number,
        "kind": "booking.approved",
        "event_id": 4211,
        "title": "Your booking for the summer festival was approved",
        "link": "/events/4211",
        "unread": 7,
    }


def _with_routes(app: Flask, socketio: SocketIO) -> Flask:
    @socketio.on("connect")
    def connected() -> None:
        join_room(f"user_{request.args['uid']}")

    @app.get("/targeted/<int:count>/<int:people>")
    def targeted(count: int, people: int) -> str:
        gevent.spawn(_targeted, socketio, count, people)
        return "ok"

    @app.get("/broadcast/<int:count>")
    def broadcast(count: int) -> str:
        gevent.spawn(_broadcast, socketio, count)
        return "ok"

    @app.get("/")
    def ready() -> str:
        return "ok"

    return app


def _targeted(socketio: SocketIO, count: int, people: int) -> None:
    for number in range(count):
        socketio.emit("notification", notification(number), to=f"user_{number % people}")
        if number % 100 == 99:
            gevent.sleep(0)


def _broadcast(socketio: SocketIO, count: int) -> None:
    for number in range(count):
        socketio.emit("notification", notification(number))
        gevent.sleep(0)
