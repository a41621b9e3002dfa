"""The form with an event's rules about sold tickets."""

from __future__ import annotations

from typing import Any

from services.api.tickets.cancellation_policy import CancellationPolicy
from services.api.tickets.models import TicketRules
from services.api.tickets.policy_form import PolicyFields, typed_policy
from services.api.tickets.rules import NewRules


class RulesForm(PolicyFields):
    cancellation_allowed: bool = False
    holds_disputed: bool = False

    def read(self, currency: str | None) -> NewRules:
        """What the API would have been sent. Raises `Invalid`."""
        policy = self.policy(currency) if self.cancellation_allowed else None
        return NewRules(cancellation=policy, holds_disputed=self.holds_disputed)


def typed(rules: TicketRules) -> dict[str, Any]:
    """As the form shows them."""
    policy = CancellationPolicy.model_validate(rules.cancellation) if rules.cancellation else None
    return typed_policy(policy) | {
        "cancellation_allowed": policy is not None and policy.allowed,
        "holds_disputed": rules.holds_disputed,
    }
