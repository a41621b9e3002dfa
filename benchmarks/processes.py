"""What a process and its children have used."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from tests.servers.process import Process

TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")


def cpu_seconds(process: Process) -> float:
    """All that the process and its children have computed so far, in the kernel as well."""
    return sum(_ticks(pid) for pid in process.family) / TICKS_A_SECOND


def mebibytes(process: Process) -> float:
    """Their proportional share (PSS), so that what several share is counted once."""
    return sum(_proportional(pid) for pid in process.family) / 1024


def _ticks(pid: int) -> int:
    with suppress(FileNotFoundError, ProcessLookupError):  # it has just ended
        user, system = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
        return int(user) + int(system)
    return 0


def _proportional(pid: int) -> int:
    """KiB; 0 for one that has just ended."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
