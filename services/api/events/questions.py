"""What organisers are asked before an event goes out of sight."""

from __future__ import annotations

from services.api.confirmation import Question
from services.api.events.models import Event


def hiding() -> Question:
    return Question(asks="Hide the event from everybody but its team?", button="Back to draft")


def deletion(event: Event) -> Question:
    return Question(asks=f"Delete “{event.name}” for good?", button="Delete")
