"""How often Python looks for cycles of garbage."""

from __future__ import annotations

import gc

OBJECTS_BEFORE_A_SEARCH = 50_000
"""A few batches; Python's own 700 is for programs that keep more of what they make."""


def spare() -> None:
    """What is there now stays, and a batch is gone when it is done: searched every 700 objects, both for nothing,
    it would be a sixth of the work."""
    gc.freeze()
    gc.set_threshold(OBJECTS_BEFORE_A_SEARCH)
