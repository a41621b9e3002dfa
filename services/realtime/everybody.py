"""Whoever is connected to this process, in all namespaces."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.realtime.admission import Admission
from services.realtime.doors import EVENT
from services.realtime.editors import Editors
from services.realtime.engine.client import Client
from services.realtime.engine.cork import Cork
from services.realtime.sockets import Sockets
from shared.errors import Problem
from shared.events import PresenceReported
from shared.observability import metrics

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Everybody:
    admission: Admission
    sockets: Sockets
    editors: Editors
    cork: Cork

    @contextmanager
    def together(self) -> Iterator[None]:
        """What is sent within it is written at its end, each socket's frames in one go, and then logged."""
        try:
            with self.cork.corked():
                yield
        finally:
            self.sockets.log_sent()

    def send_to(self, account_id: UUID, frame: Mapping[str, Any]) -> None:
        self.sockets.send_to(account_id, frame)

    def end_logins(self, login_ids: Iterable[UUID]) -> None:
        self.admission.end_logins(login_ids)

    def take_presence(self, report: PresenceReported) -> None:
        self.editors.take_presence(report)

    def tell_editors(self, event_id: UUID, frame: Mapping[str, Any]) -> None:
        self.editors.tell_editors(event_id, frame)

    def complain(self, client: Client, problem: Problem) -> None:
        """Tell a client which limit it broke. Where no namespace has admitted it, there is nobody to tell."""
        for seat in self.admission.seats_of(client):
            frame = {"meta": "Closing", **problem.body()}
            self.admission.socketio.emit(EVENT, frame, to=seat.sid, namespace=seat.namespace)

    def count_dropped(self, client: Client) -> None:
        """A client that did not keep up; it reads what it missed when it is back."""
        accounts = {str(seat.account_id) for seat in self.admission.seats_of(client)}
        metrics.SOCKETS_DROPPED.inc()
        logger.warning("slow client dropped", extra={"account_id": ", ".join(accounts)})
