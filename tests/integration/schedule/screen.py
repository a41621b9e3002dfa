"""An editor's screen, made from answers and frames alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.schedule import Board


@dataclass
class Screen:
    """What one editor has on the screen, as a client keeps it."""

    board: Board
    version: int = 0
    slots: dict[str, dict[str, Any]] = field(default_factory=dict)
    blocks: dict[str, dict[str, Any]] = field(default_factory=dict)
    reads: int = 0

    def read(self) -> None:
        seen = self.board.read()
        self.version, self.reads = seen["version"], self.reads + 1
        self.slots = {one["session_id"]: plain(one) for one in seen["slots"]}
        self.blocks = {one["id"]: plain(one) for one in seen["blocks"]}

    def take(self, told: dict[str, Any]) -> None:
        """An answer or a frame: what is older than the screen is passed over, after a gap all is read again."""
        if told["version"] <= self.version:
            return
        if told["version"] != self.version + 1 or told.get("reload"):
            self.read()
            return
        self.version = told["version"]
        for slot in told["slots"]:
            if slot["room_id"] is None:
                self.slots.pop(slot["session_id"], None)
            else:
                self.slots[slot["session_id"]] = plain(slot)
        for block in told["blocks"]:
            self.blocks[block["id"]] = plain(block)
        for block_id in told["removed_blocks"]:
            self.blocks.pop(block_id, None)


def plain(shown: dict[str, Any]) -> dict[str, Any]:
    """Answers and frames write the same moment in two ways; those that collide come in no order."""
    conflicts = [(one["kind"], *sorted(one["session_ids"])) for one in shown.get("conflicts", [])]
    kept = {name: value for name, value in shown.items() if name not in {"conflicts", "slot"}}
    for name in ("starts_at", "ends_at"):
        kept[name] = kept[name].replace(".000Z", "Z")
    return {**kept, "conflicts": sorted(conflicts)}
