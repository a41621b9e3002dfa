"""What the realtime process is told by its environment."""

from __future__ import annotations

from pydantic import Field

from shared.settings import BrokerSettings, RedisSettings, Settings, VerifyingSettings


class RealtimeSettings(Settings):
    """The bounds, wherever the service runs."""

    sockets_per_person: int = Field(default=20, ge=1, description="on one process; more are refused")
    heartbeat_seconds: float = Field(
        default=60, gt=0, le=3600, description="each client is told how far it should be, once in this time"
    )
    drain_seconds: float = Field(
        default=5, ge=0, le=600, description="over this window the sockets are closed when the process ends"
    )


class RealtimeProcessSettings(RealtimeSettings, BrokerSettings, RedisSettings, VerifyingSettings):
    """The service as a process of its own."""
