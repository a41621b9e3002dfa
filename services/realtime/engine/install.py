"""The engine under a Flask-SocketIO of the usual kind: its handlers, rooms and `emit` stay what they are."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from flask import Flask
from flask_socketio import SocketIO

from services.realtime.engine.fanout import Fanout
from services.realtime.engine.packets import Packet
from services.realtime.engine.server import Engine

logger = logging.getLogger(__name__)


def install(app: Flask, engine: Engine, namespaces: Sequence[str]) -> SocketIO:
    """Answers `/socket.io/` of the app, which a gevent server serves. Only these namespaces exist."""
    socketio = SocketIO(
        app,
        async_mode="gevent",
        namespaces=list(namespaces),
        async_handlers=False,
        manage_session=False,
        client_manager=Fanout(),
        serializer=Packet,
    )
    # Flask-SocketIO has no door for another engine; Socket.IO's server reaches it by this name alone.
    engine.handlers = socketio.server.eio.handlers
    socketio.server.eio = engine
    socketio.on_error_default(_refuse)
    return socketio


def _refuse(_: Exception) -> bool:
    """A fault of ours: a client that was about to connect is turned away."""
    logger.exception("socket handler failed")
    return False
