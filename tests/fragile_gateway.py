"""A gateway to Stripe under which the process dies at a chosen call."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from services.payments.seen import SeenRefund, SeenSession
from services.payments.stripe_gateway import StripeGateway


class Crash(Exception):
    """The process died here."""


class FragileGateway(StripeGateway):
    """Dies once, `before` or `after` the call of that name."""

    before = ""
    after = ""
    meanwhile: Callable[[], None] | None = None
    """Happens while Stripe makes a session."""
    on_the_way: Callable[[], None] | None = None
    """Happens once, while Stripe's answer about a session is on its way, so that it is old when it gets here."""

    def create_session(self, parameters: dict[str, Any], key: str) -> SeenSession:
        self._die_before("create_session")
        seen = super().create_session(parameters, key)
        if self.meanwhile:
            self.meanwhile()
        self._die_after("create_session")
        return seen

    def retrieve_session(self, session_id: str) -> SeenSession:
        self._die_before("retrieve_session")
        seen = super().retrieve_session(session_id)
        if self.on_the_way:
            happen, self.on_the_way = self.on_the_way, None
            happen()
        self._die_after("retrieve_session")
        return seen

    def create_refund(self, parameters: dict[str, Any], key: str) -> SeenRefund:
        self._die_before("create_refund")
        seen = super().create_refund(parameters, key)
        self._die_after("create_refund")
        return seen

    def _die_before(self, call: str) -> None:
        if self.before == call:
            self.before = ""
            raise Crash

    def _die_after(self, call: str) -> None:
        if self.after == call:
            self.after = ""
            raise Crash
