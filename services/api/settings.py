"""What the processes of this service read from the environment."""

from shared.settings import (
    BrokerSettings,
    DatabaseSettings,
    LinkSettings,
    RedisSettings,
    SigningSettings,
    VerifyingSettings,
)


class WebSettings(SigningSettings, VerifyingSettings, LinkSettings):
    """What the web app itself needs, whichever database and revocations it is given."""


class ApiSettings(WebSettings, DatabaseSettings, RedisSettings):
    """The web process."""


class WorkerSettings(DatabaseSettings, BrokerSettings):
    """The worker process."""
