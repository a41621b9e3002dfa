"""Flask-SocketIO as its documentation shows it: emits of other processes come through Redis. Served by gunicorn."""

from __future__ import annotations

import os

from flask import Flask
from flask_socketio import SocketIO, join_room

CHANNEL = "naive"
NAMESPACE = "/notifs"

app = Flask(__name__)
socketio = SocketIO(app, async_mode="gevent", message_queue=os.environ.get("REDIS_URL"), channel=CHANNEL)


@socketio.on("connect", namespace=NAMESPACE)
def connected(auth: dict[str, str]) -> None:
    """The account's id is token enough here."""
    join_room(auth["token"])


@app.get("/readyz")
def ready() -> str:
    """It serves."""
    return "ready"
