"""Faults on demand. They live in memory: a restart heals everything."""

import threading
import time
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Kind = Literal[
    "unavailable", "rate_limited", "lock_timeout", "error_before", "error_after", "lost_response", "slow"
]


class ApiFault(BaseModel):
    """Hits the next `times` requests whose path contains `path`.

    `unavailable`: 503, nothing done or remembered, so a retry works. `rate_limited`: 429, which the SDK passes on.
    `lock_timeout`: 429 with the header that makes the SDK try again. `error_before`, `error_after`: 500 without or
    with the effect, remembered under the idempotency key as Stripe does. `lost_response`: the effect, then a cut
    connection. `slow`: `seconds` of waiting first.
    """

    model_config = ConfigDict(extra="forbid")

    kind: Kind
    path: str = "/v1/"
    method: Literal["GET", "POST", "*"] = "POST"
    times: int = Field(default=1, ge=1)
    seconds: float = Field(default=1.0, ge=0, le=600)

    def hits(self, method: str, path: str) -> bool:
        return self.method in ("*", method) and self.path in path


class WebhookFaults(BaseModel):
    """`drop`: event types never sent (`*` is all). `copies`: how often each is sent. `hold`: keep until released.
    `delay`: seconds before the first attempt."""

    model_config = ConfigDict(extra="forbid")

    drop: list[str] = []
    copies: int = Field(default=1, ge=1, le=10)
    hold: bool = False
    delay: float = Field(default=0.0, ge=0, le=86400)

    def drops(self, event_type: str) -> bool:
        return "*" in self.drop or event_type in self.drop


class Faults:
    """`rate_limit`: requests a second, of which more are answered 429; 0 is none."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._second, self._requests = 0, 0
        self.api: list[ApiFault] = []
        self.webhooks = WebhookFaults()
        self.rate_limit = 0

    def take(self, method: str, path: str) -> ApiFault | None:
        """The fault that this request runs into, used up by one."""
        with self._lock:
            fault = next((fault for fault in self.api if fault.hits(method, path)), None)
            if fault is not None:
                fault.times -= 1
                self.api = [each for each in self.api if each.times > 0]
            return fault

    def is_over_the_limit(self) -> bool:
        """Counts a request; whether it is one too many in this second."""
        with self._lock:
            second = int(time.monotonic())
            self._requests = self._requests + 1 if second == self._second else 1
            self._second = second
            return 0 < self.rate_limit < self._requests

    def replace(self, api: list[ApiFault]) -> None:
        with self._lock:
            self.api = api

    def clear(self) -> None:
        self.replace([])
        self.rate_limit = 0
        self.webhooks = WebhookFaults()
