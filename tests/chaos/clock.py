"""A clock that can be moved under a running process: the time of day alone, as a bad time server would."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

LIBRARY = "vendor/libfaketime/src/libfaketime.so.1"
"""Of the package, not of Debian: its 0.9.10 breaks `time.sleep` and `Event.wait` of Python 3.11."""
NOTICED_SECONDS = 1


class FalseClock:
    """Set it before its process starts. A running one sees a move within `NOTICED_SECONDS`."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def set_ahead(self, seconds: int) -> None:
        """How far it is before the true time; negative is behind it."""
        self._file.write_text(f"{seconds:+d}\n")

    def environment(self) -> dict[str, str]:
        """What a process needs to go by this clock."""
        return {
            "LD_PRELOAD": str(files("libfaketime") / LIBRARY),
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_CACHE_DURATION": str(NOTICED_SECONDS),
            # Setting a clock does not move what measures how long things take.
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "FAKETIME_DISABLE_SHM": "1",
        }
