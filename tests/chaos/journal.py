"""What clients did and what they were told: the one side of the ledger that the platform has no hand in."""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum

from tests.chaos.audience import Ending


class Promise(StrEnum):
    """What a client may be told yes to."""

    ORDER = "orders"
    PAYMENT = "payments"
    CANCELLATION = "cancellations"
    INVITE = "invites"
    WITHDRAWAL = "withdrawals"
    READ = "reads"


@dataclass(frozen=True)
class Request:
    """One try. `status` is None where no answer came; moments are those of `time.monotonic`."""

    who: str
    what: str
    began: float
    ended: float
    status: int | None
    why: str = ""

    @property
    def succeeded(self) -> bool:
        """A refusal that has its reason (a seat that is gone) is an answer too."""
        return self.status is not None and self.status < 500


@dataclass(frozen=True)
class Window:
    """A time in which something was broken."""

    what: str
    began: float
    ended: float

    def holds(self, request: Request) -> bool:
        return self.began <= request.began and request.ended <= self.ended


@dataclass
class Journal:
    """Safe to write from many threads."""

    requests: list[Request] = field(default_factory=list)
    windows: list[Window] = field(default_factory=list)
    told: dict[Promise, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    """Promise → id → whom it was given to."""
    unknown: dict[Promise, list[str]] = field(default_factory=lambda: defaultdict(list))
    """Asked for, and given up without an answer."""
    asked_to_read: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """Person → the notifications that they wanted to be marked as read."""
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def keep(self, request: Request) -> None:
        with self._lock:
            self.requests.append(request)

    def tell(self, promise: Promise, id: str, whom: str) -> None:  # noqa: A002
        with self._lock:
            self.told[promise][id] = whom

    def give_up(self, promise: Promise, what: str) -> None:
        with self._lock:
            self.unknown[promise].append(what)

    def ask_to_read(self, person: str, ids: set[str]) -> None:
        with self._lock:
            self.asked_to_read[person] |= ids

    def add(self, ending: Ending) -> None:
        """What an audience did."""
        self.told[Promise.READ] |= ending.read
        for person, ids in ending.asked_to_read.items():
            self.ask_to_read(person, ids)
        moment = time.monotonic()
        for why in ending.errors:
            self.keep(Request("a reader", "something", moment, moment, 500, why))

    @contextmanager
    def window(self, what: str) -> Iterator[None]:
        """Note the time in which `what` is broken, and nothing else."""
        began = time.monotonic()
        yield
        self.windows.append(Window(what, began, time.monotonic()))
