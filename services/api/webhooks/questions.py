"""What organisers are asked before another system is told otherwise, or no more."""

from __future__ import annotations

from services.api.confirmation import Question


def new_secret() -> Question:
    return Question(
        asks="Make a new secret? The present one signs until tomorrow as well.", button="New secret"
    )


def deletion() -> Question:
    return Question(asks="Delete this webhook and its log for good?", button="Delete")
