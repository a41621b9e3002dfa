"""How far a page has followed its reader's inbox: the front end's `notification-cursor.js`, in Python."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

Json = dict[str, Any]


class Cursor:
    """What a page shows after all that it was told. `announced` counts how often each was presented as new."""

    def __init__(self) -> None:
        self.seq: int | None = None
        self.started_at = 0
        self.unread = 0
        self.read_by_id: dict[str, bool] = {}
        self.announced: Counter[str] = Counter()
        self._counted_at = -1
        self._newest_id = ""

    def kept(self) -> Json:
        """For another process; of what was announced only that which was more than once."""
        return {
            "seq": self.seq,
            "started_at": self.started_at,
            "unread": self.unread,
            "read_by_id": self.read_by_id,
            "announced": {id: times for id, times in self.announced.items() if times > 1},  # noqa: A001
        }

    @classmethod
    def restored(cls, kept: Json) -> Cursor:
        """What it shows; it follows nothing any more."""
        cursor = cls()
        cursor.__dict__.update(kept | {"announced": Counter(kept["announced"])})
        return cursor

    def start(self, page: Json) -> None:
        """Takes the first read (`?limit=1`): what was there before is no news."""
        self._counted_at = -1
        self._count(page["seq"], page["unread_count"])
        self.seq = self.started_at = page["seq"]
        self._newest_id = page["items"][-1]["id"] if page["items"] else ""

    def take_page(self, page: Json) -> None:
        """Takes a page of changes (`?after_seq=`), oldest first."""
        items = self._newer(page["items"])
        self._announce(item["id"] for item in items if not item["has_read"] and item["id"] > self._newest_id)
        self._count(page["seq"], page["unread_count"])
        self._move_to(page["seq"] if page["next"] is None else page["items"][-1]["seq"])
        self._remember(items)

    def take_frame(self, frame: Json) -> bool:
        """Takes a live frame. False when changes before it are missing: read what is after `seq`."""
        if self.seq is None:
            return False
        if frame["seq"] <= self.seq:
            return True
        self._count(frame["seq"], frame["notif_count"])
        items, read = self._newer(frame.get("notifs", ())), frame.get("read", ())
        if frame["seq"] - self.seq > len(items) + len(read):
            return False
        self._move_to(frame["seq"])
        self._announce(item["id"] for item in items)
        self._remember(items)
        self.read_by_id.update(dict.fromkeys(read, True))
        return True

    def _newer(self, items: Sequence[Json]) -> list[Json]:
        return [item for item in items if item["seq"] > (self.seq or 0)]

    def _announce(self, ids: Any) -> None:
        self.announced.update(ids)

    def _count(self, seq: int, unread: int) -> None:
        if seq >= self._counted_at:
            self._counted_at, self.unread = seq, unread

    def _move_to(self, seq: int) -> None:
        self.seq = max(self.seq or 0, seq)

    def _remember(self, items: Sequence[Json]) -> None:
        for item in items:
            self.read_by_id[item["id"]] = item.get("has_read", False)
            self._newest_id = max(self._newest_id, item["id"])
