"""Where the servers are: addresses are read at the start, so that a wrong one is said there, with an example."""

from __future__ import annotations

from urllib.parse import urlsplit

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

DATABASES = {"psycopg", "pysqlite"}
"""Drivers."""


def database(url: str) -> str:
    """The address of a database. Raises ValueError, which does not repeat it: it holds a password."""
    try:
        known = make_url(url).get_driver_name() in DATABASES
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError, ValueError):
        known = False
    if not known:
        raise ValueError("must be like postgresql+psycopg://user:password@host/database, or sqlite:///file")
    return url


def broker(url: str) -> str:
    """The address of RabbitMQ. Raises ValueError."""
    return _like(url, ("amqp", "amqps"), "amqp://user:password@host:5672/")


def redis(url: str) -> str:
    """The address of Redis. Raises ValueError."""
    return _like(url, ("redis", "rediss", "unix"), "redis://host:6379/0")


def edge(url: str) -> str:
    """The address in the browser, without a slash at the end. Raises ValueError."""
    return _like(url, ("http", "https"), "https://fanfare.example").rstrip("/")


def _like(url: str, schemes: tuple[str, ...], example: str) -> str:
    try:
        parts = urlsplit(url)
        known = parts.scheme in schemes and (parts.hostname or parts.scheme == "unix") and parts.port != 0
    except ValueError:
        known = False
    if not known:
        raise ValueError(f"must be like {example}")
    return url
