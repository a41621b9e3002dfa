"""What a browser's tests need to know about what they run against."""

from __future__ import annotations

from typing import Protocol


class Platform(Protocol):
    """A running Fanfare; both the separate processes and the embedded mode are one."""

    @property
    def url(self) -> str:
        """The edge, as browsers see it; the mail that was sent is at its `/dev/mail.json`."""
        ...

    @property
    def stripe_url(self) -> str:
        """The Stripe emulator, an origin of its own; its faults are switched at its `/_control`."""
        ...
