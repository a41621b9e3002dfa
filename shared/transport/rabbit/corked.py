"""pika's connection, but able to write many messages in one go."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pika


class CorkedConnection(pika.SelectConnection):  # type: ignore[misc]
    """pika writes each frame by itself, three for a message, and each is a packet that the broker wakes up for."""

    _held: list[bytes] | None = None

    @contextmanager
    def corked(self) -> Iterator[None]:
        """What is sent within it is written at its end. On the I/O thread, and not one within another."""
        self._held = []
        try:
            yield
        finally:
            held, self._held = self._held, None
            if held:
                super()._output_marshaled_frames([b"".join(held)])

    # pika's own, through which all frames go. Should it be called otherwise one day, each is written by itself again.
    def _output_marshaled_frames(self, marshaled_frames: Sequence[bytes]) -> None:
        if self._held is None:
            super()._output_marshaled_frames(marshaled_frames)
        else:
            self._held.extend(marshaled_frames)
