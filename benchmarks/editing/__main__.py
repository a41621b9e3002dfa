"""Reads a task as JSON, lets everybody edit, and writes what they saw as JSON."""

from gevent import monkey

monkey.patch_all()

import json
import sys
import time
from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any

import gevent
import requests
from websocket import WebSocketException

from tests.integration.realtime.raw import RawClient

PREFIX = "42/schedule,"
STEP, STEPS = timedelta(minutes=15), 16
LENGTH = timedelta(minutes=30)
QUIET_SECONDS = 3600
PATIENCE_SECONDS = 10
Move = tuple[str, int]
"""A session and its revision after the move."""


class Room:
    """What all of them note."""

    def __init__(self) -> None:
        self.sent: dict[Move, tuple[int, float]] = {}
        """Who asked for it, and when."""
        self.answered: list[float] = []
        self.seen: dict[Move, dict[int, float]] = defaultdict(dict)
        self.wrong: list[str] = []


class Editor:
    def __init__(self, room: Room, number: int, task: dict[str, Any]) -> None:
        self._room, self._number, self._task = room, number, task
        self._draft = f"{task['url']}/api/v1/events/{task['event_id']}/schedule/draft"
        self._session_id, self._room_id = task["session_ids"][number], task["room_ids"][number]
        self._browser = requests.Session()
        self._browser.headers["Authorization"] = f"Bearer {task['tokens'][number]}"
        self._revision = 0
        self._socket = RawClient(task["url"])

    def join(self) -> None:
        draft = self._browser.get(self._draft, timeout=30).json()
        places = [*draft["slots"], *draft["unscheduled"]]
        self._revision = next(
            place["revision"] for place in places if place["session_id"] == self._session_id
        )
        self._socket.open()
        self._socket.enter("/schedule", token=self._task["tokens"][self._number], ticket=draft["room_ticket"])
        gevent.spawn(self._listen)

    def edit(self) -> None:
        """Evenly, each at its own moments; whoever is behind does not wait."""
        pause = 1 / self._task["moves_per_second"]
        began = time.monotonic() + pause * self._number / len(self._task["tokens"])
        for step in range(round(self._task["seconds"] / pause)):
            gevent.sleep(max(0.0, began + step * pause - time.monotonic()))
            self._move(step)

    def _move(self, step: int) -> None:
        start = datetime.fromisoformat(self._task["first_start"]) + STEP * (step % STEPS)
        place = {
            "room_id": self._room_id,
            "starts_at": start.isoformat(),
            "ends_at": (start + LENGTH).isoformat(),
        }
        began = time.monotonic()
        self._room.sent[self._session_id, self._revision + 1] = self._number, began
        answer = self._browser.patch(
            f"{self._draft}/slots/{self._session_id}",
            json=place,
            headers={"If-Match": f'"{self._revision}"'},
            timeout=30,
        )
        self._room.answered.append((time.monotonic() - began) * 1000)
        if answer.ok:
            self._revision = answer.json()["revision"]
        else:
            self._room.wrong.append(f"{answer.status_code} {answer.text[:300]}")

    def _listen(self) -> None:
        try:
            while message := self._socket.receive(timeout=QUIET_SECONDS):
                if message == "2":
                    self._socket.send("3")
                elif message.startswith(PREFIX):
                    self._take(json.loads(message.removeprefix(PREFIX))[1])
        except (OSError, WebSocketException) as error:
            self._room.wrong.append(f"an editor's socket ended: {error}")

    def _take(self, frame: dict[str, Any]) -> None:
        present = time.monotonic()
        for slot in frame.get("draft", {}).get("slots", ()):
            self._room.seen[slot["session_id"], slot["revision"]].setdefault(self._number, present)


def main() -> None:
    task = json.load(sys.stdin)
    room = Room()
    editors = [Editor(room, number, task) for number in range(len(task["tokens"]))]
    for editor in editors:
        editor.join()
    gevent.joinall([gevent.spawn(editor.edit) for editor in editors])
    end = time.monotonic() + PATIENCE_SECONDS
    while _missing(room, len(editors)) and time.monotonic() < end:
        gevent.sleep(0.1)
    room.wrong += _missing(room, len(editors))
    json.dump({"on_screens": _latencies(room), "answered": room.answered, "wrong": room.wrong}, sys.stdout)


def _missing(room: Room, editors: int) -> list[str]:
    return [
        f"{move} was seen by {len(room.seen[move])}" for move in room.sent if len(room.seen[move]) < editors
    ]


def _latencies(room: Room) -> list[float]:
    return [
        (moment - began) * 1000
        for move, (author, began) in room.sent.items()
        for number, moment in room.seen[move].items()
        if number != author
    ]


if __name__ == "__main__":
    main()
