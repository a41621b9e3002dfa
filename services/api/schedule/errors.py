"""The ways in which a change to the schedule is refused. What a client needs to go on is in the body."""

from __future__ import annotations

from typing import Any

from shared.errors import Conflict, PreconditionFailed, Problem


class _Telling(Problem):
    """With further members (RFC 9457 calls them extensions)."""

    def __init__(self, detail: str = "", **members: Any) -> None:
        super().__init__(detail)
        self.members = members

    def body(self) -> dict[str, object]:
        return {**super().body(), **self.members}


class RoomTaken(_Telling, Conflict):
    """`conflicts` by what was to be placed."""

    type = "room-taken"
    title = "There is something else in this room then"


class NotToBePlaced(Conflict):
    type = "not-to-be-placed"
    title = "This cannot have a place"


class FasterThanYou(_Telling, PreconditionFailed):
    """`current` is what is there now."""


class NothingToUndo(Conflict):
    type = "nothing-to-undo"
    title = "There is nothing to undo"


class NothingToRedo(Conflict):
    type = "nothing-to-redo"
    title = "There is nothing to redo"


class ChangedSince(_Telling, Conflict):
    """`by` is who, `changed` what, `next` the change of one's own that may be undone instead."""

    type = "changed-since"
    title = "Somebody has changed this since"


class NameTaken(Conflict):
    type = "name-taken"
    title = "There is a release of this name already"
