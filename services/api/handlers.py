"""What this service hears, feature by feature."""

from __future__ import annotations

from services.api.tickets import handlers as tickets
from shared.inbox import Handlers

HANDLERS: Handlers = {**tickets.HANDLERS}
