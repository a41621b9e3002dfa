"""How long a request waits for Redis. It holds nothing that is worth more time: there is a way on without it."""

from __future__ import annotations

OPTIONS = {"socket_timeout": 0.5, "socket_connect_timeout": 0.5}
"""Seconds, for `redis.Redis`. Its own default is to wait for ever for one that accepts and says nothing."""
REST_SECONDS = 2.0
"""After a failure it is left alone that long, so that not every request has to wait."""
