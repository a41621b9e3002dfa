"""A gateway to Stripe under which the process dies at a chosen call."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from services.payments.stripe.gateway import StripeGateway
from services.payments.stripe.seen import SeenDispute, SeenRefund, SeenSession

A = TypeVar("A")


class Crash(Exception):
    """The process died here."""


class FragileGateway(StripeGateway):
    """Dies once, `before` or `after` the call of that name."""

    before = ""
    after = ""
    meanwhile: Callable[[], None] | None = None
    """Happens while Stripe makes a session."""
    on_the_way: Callable[[], None] | None = None
    """Happens once, while Stripe's answer about a session or a dispute is on its way, so that it is old when it gets
    here."""

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
        self._happen_on_the_way()
        self._die_after("retrieve_session")
        return seen

    def create_refund(self, parameters: dict[str, Any], key: str) -> SeenRefund:
        return self._fragile(
            "create_refund", lambda: super(FragileGateway, self).create_refund(parameters, key)
        )

    def find_session(self, payment_id: UUID, since: datetime) -> SeenSession | None:
        return self._fragile(
            "find_session", lambda: super(FragileGateway, self).find_session(payment_id, since)
        )

    def expire_session(self, session_id: str) -> None:
        self._fragile("expire_session", lambda: super(FragileGateway, self).expire_session(session_id))

    def find_refund(self, refund_id: UUID, intent_id: str) -> SeenRefund | None:
        return self._fragile(
            "find_refund", lambda: super(FragileGateway, self).find_refund(refund_id, intent_id)
        )

    def retrieve_dispute(self, dispute_id: str) -> SeenDispute:
        self._die_before("retrieve_dispute")
        seen = super().retrieve_dispute(dispute_id)
        self._happen_on_the_way()
        self._die_after("retrieve_dispute")
        return seen

    def update_customer(self, customer_id: str, email: str) -> None:
        self._fragile(
            "update_customer", lambda: super(FragileGateway, self).update_customer(customer_id, email)
        )

    def _happen_on_the_way(self) -> None:
        if self.on_the_way:
            happen, self.on_the_way = self.on_the_way, None
            happen()

    def _fragile(self, call: str, ask: Callable[[], A]) -> A:
        self._die_before(call)
        answer = ask()
        self._die_after(call)
        return answer

    def _die_before(self, call: str) -> None:
        if self.before == call:
            self.before = ""
            raise Crash

    def _die_after(self, call: str) -> None:
        if self.after == call:
            self.after = ""
            raise Crash
