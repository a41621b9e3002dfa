"""How gunicorn serves every web process: `gunicorn -c python:shared.config.gunicorn -b ADDRESS 'services.X.app:…'`.

One worker to a process: metrics, sockets and rate limits in memory belong to it. Run more processes instead.
"""

import os

from gunicorn.arbiter import Arbiter  # type: ignore[import-untyped]
from gunicorn.glogging import Logger  # type: ignore[import-untyped]

Arbiter.APP_LOAD_ERROR = os.EX_CONFIG
"""A worker that lacks a setting ends with this: gunicorn then does as well, and starts no other one, over and over."""

worker_class = "gevent"
workers = 1
worker_connections = 10_000
"""For `realtime`, where each browser tab keeps one; gunicorn's own limit is 1,000."""
limit_request_line = 8190
limit_request_field_size = 16_380
limit_request_fields = 1_000
"""No narrower than the edge, which reads each line into 8 KiB and adds headers of its own. gunicorn refuses in HTML,
even under `/api/`."""
graceful_timeout = 30
"""Longer than `realtime` takes to close its sockets (DRAIN_SECONDS)."""
control_socket_disable = True
"""It would be opened in the home folder, which a container may not write to."""
logconfig_dict = {
    "formatters": {"generic": {"()": "shared.observability.logs.formatter"}},
    "loggers": {
        "gunicorn.error": {"level": "INFO", "propagate": True},
        "alembic.runtime": {"level": "WARNING"},
    },
}
"""What gunicorn has to say itself is JSON as well, and in a worker goes where the service's own lines go."""


class logger_class(Logger):  # type: ignore[misc]  # noqa: N801 - gunicorn's name for it
    """Services tell of their answers themselves: of each one gunicorn would put together a line that nobody sees."""

    @property
    def access_log_enabled(self) -> bool:
        """Whether it does."""
        return False
