"""A private Redis."""

from __future__ import annotations

from pathlib import Path

from redis import Redis
from redis.exceptions import RedisError

from tests.servers.ports import accepts_connections, free_port
from tests.servers.process import Process


class RedisServer(Process):
    """Keeps nothing on disk, as revocations and rate limits are allowed to be lost."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        command = [
            "redis-server",
            "--port",
            str(self.port),
            "--bind",
            "127.0.0.1",
            "--save",
            "",
            "--dir",
            str(folder),
        ]
        super().__init__("redis", command, folder, ready=self._answers)

    def url(self, database: int = 0) -> str:
        return f"redis://127.0.0.1:{self.port}/{database}"

    def empty(self) -> None:
        with self.client() as client:
            client.flushall()

    def client(self, database: int = 0) -> Redis:
        return Redis(host="127.0.0.1", port=self.port, db=database, socket_timeout=2)

    def _answers(self) -> bool:
        # The client would try several times, with pauses, before it admits that nobody listens.
        if not accepts_connections(self.port):
            return False
        try:
            with self.client() as client:
                return bool(client.ping())
        except RedisError:
            return False
