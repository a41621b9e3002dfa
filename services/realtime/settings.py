"""What the realtime process is told by its environment."""

from __future__ import annotations

from pydantic import Field

from services.realtime.engine.limits import Limits
from shared.config.settings import BrokerSettings, RedisSettings, Settings, VerifyingSettings


class RealtimeSettings(Settings):
    """The bounds, wherever the service runs."""

    sockets_per_person: int = Field(default=20, ge=1, description="on one process; more are refused")
    heartbeat_seconds: float = Field(
        default=60, gt=0, le=3600, description="each client is told how far it should be, once in this time"
    )
    sockets_per_process: int = Field(
        default=10_000, ge=1, description="more are led elsewhere by the edge, or told to come back later"
    )
    messages_per_second: float = Field(
        default=2, gt=0, description="from one socket, over time; twenty at once; more end it"
    )
    largest_message_bytes: int = Field(
        default=4096, ge=1024, description="from a socket; a larger one ends it"
    )
    presence_beat_seconds: float = Field(
        default=10,
        gt=0,
        description="how often a process says who is there; silent for 2.5 of these, it is gone",
    )
    drain_seconds: float = Field(
        default=5, ge=0, le=600, description="over this window the sockets are closed when the process ends"
    )

    def limits(self) -> Limits:
        """Those of one socket, and how many there may be."""
        return Limits(
            largest_message_bytes=self.largest_message_bytes,
            messages_per_second=self.messages_per_second,
            most_clients=self.sockets_per_process,
        )


class RealtimeProcessSettings(RealtimeSettings, BrokerSettings, RedisSettings, VerifyingSettings):
    """The service as a process of its own."""
