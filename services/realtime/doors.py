"""What all namespaces have in common: whoever may come in gets a seat and is greeted, and leaves it at the end."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any

from flask_socketio import ConnectionRefusedError as Refused
from flask_socketio import Namespace

from services.realtime.admission import Admission, sid
from services.realtime.rooms import Seat
from shared.errors import Problem
from shared.observability import metrics

EVENT = "response"
"""The one event that clients are sent."""


class Door(Namespace, ABC):
    def __init__(self, namespace: str, admission: Admission) -> None:
        super().__init__(namespace)
        self._admission = admission
        admission.greets[namespace] = self.greet
        self._frames = metrics.FRAMES.labels(namespace)
        metrics.SOCKETS.labels(namespace).set_function(lambda: admission.rooms.number(namespace))

    @abstractmethod
    def admit(self, auth: object) -> Seat:
        """Let in who is asking, from the request that is being answered. Raises a `Problem`."""

    @abstractmethod
    def greet(self, seat: Seat) -> None:
        """Makes a client read what it may have missed."""

    def hear(self, event: str, sid: str, said: tuple[object, ...]) -> None:
        """What a client says of itself; by default it is passed over."""

    def trigger_event(self, event: str, *args: Any) -> Any:
        """Clients cannot speak in Socket.IO's name: one that calls its event `disconnect` would be taken for the real
        thing, and a socket without a seat would outlive its login."""
        if self.socketio.server.manager.is_connected(args[0], self.namespace):
            return self.hear(event, args[0], args[1:])
        return super().trigger_event(event, *args)

    def on_connect(self, auth: object = None) -> None:
        try:
            self.greet(self.admit(auth))
        except Problem as problem:
            raise Refused(problem.detail or problem.title, problem.body()) from None

    def on_disconnect(self, _reason: str) -> None:
        self._admission.leave(sid())

    def tell(self, room: str, frame: Mapping[str, Any]) -> None:
        """Queue a frame for everybody in it; who does not keep up is dropped, and reads it later."""
        self.emit(EVENT, frame, room=room)
        self._frames.inc()
