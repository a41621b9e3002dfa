"""Many frames are written one right after the other, each socket's in one go."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

MOST_BYTES = 64 * 1024
"""That are held back for one socket: what the kernel takes at once."""


class Sender(Protocol):
    """One socket's. It never raises: what is gone tells its listener."""

    def send(self, *frames: bytes) -> None: ...


class Cork:
    """Holds back what is written, in order, for as long as it is in.

    Half of what a frame costs is to wake up who reads it, the edge mostly. Written right after another one, it finds
    it awake.
    """

    def __init__(self) -> None:
        self.is_in = False
        self._held: defaultdict[Sender, list[bytes]] = defaultdict(list)

    @contextmanager
    def corked(self) -> Iterator[None]:
        """Within it frames are held back. Where two greenlets are within, the first one's end is the end."""
        self.is_in = True
        try:
            yield
        finally:
            while self._held:
                held, self._held = self._held, defaultdict(list)
                for sender, frames in held.items():
                    sender.send(*frames)
            self.is_in = False

    def hold(self, sender: Sender, frame: bytes) -> None:
        """Behind what is held back for this socket."""
        held = self._held[sender]
        held.append(frame)
        if sum(map(len, held)) > MOST_BYTES:
            self.release(sender)

    def release(self, sender: Sender) -> None:
        """Write what is held back for it."""
        held = self._held.pop(sender, None)
        if held:
            sender.send(*held)
