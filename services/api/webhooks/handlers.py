"""What webhooks hear: every event that organisers can choose, from this service and from payments."""

from __future__ import annotations

from services.api.webhooks import queue
from services.api.webhooks.catalogue import PUBLIC
from shared.bus.inbox import Handler
from shared.events import Event

HANDLERS: dict[type[Event], Handler] = dict.fromkeys(PUBLIC, queue.hear)
