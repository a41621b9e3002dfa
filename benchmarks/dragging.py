"""Grid: a drag over 500 sessions on one day in a real Chromium, as its own trace tells it."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, expect, sync_playwright

from benchmarks.figures import Aim, Figure, Reference
from benchmarks.rounds import Sample, Samples, interleave
from benchmarks.servers import Servers
from shared.locale.formats import rfc3339
from tests.e2e import chromium
from tests.e2e.embedded import Embedded
from tests.e2e.person import Person
from tests.system.visitor import Visitor

SESSIONS, ROOMS = 500, 20
MINUTES = 20
"""From one session's beginning to the next one's in its room; it takes five minutes less."""
SECONDS = 4
LONGEST_MS, FRAMES = 50.0, 60.0
MOST_MOVES = 200
GRID, LONGEST, WORK, RATE = "a drag over 500 sessions", "longest task", "longest task's work", "frames"
TASK = "ThreadControllerImpl::RunTask"
CATEGORIES = ["toplevel", "disabled-by-default-devtools.timeline", "blink.user_timing"]
COUNT_FRAMES = """() => {
  window.frames = [];
  const note = (at) => { window.frames.push(at); window.counting = requestAnimationFrame(note); };
  requestAnimationFrame(note);
  performance.mark("drag begins");
}"""
FRAMES_SEEN = """() => {
  performance.mark("drag ends");
  cancelAnimationFrame(window.counting);
  return window.frames;
}"""


def run(servers: Servers, rounds: int) -> list[Figure]:
    """The mode that needs no servers: what is measured happens in the browser."""
    with Embedded(servers.folder / "dragging") as platform, sync_playwright() as playwright:
        olga = Visitor(platform, "Olga").arrive()
        path = _full_day(olga)
        browser = chromium.launch(playwright)
        person = Person(platform, browser, "Olga", viewport={"width": 1600, "height": 1000}).be(olga)
        page = person.open(path)
        expect(page.locator("[data-grid] .planner-card")).to_have_count(SESSIONS, timeout=30_000)
        samples = interleave("grid", {GRID: lambda: _measure(browser, page, servers.folder)}, rounds)
        browser.close()
    return _figures(samples)


def _full_day(olga: Visitor) -> str:
    starts = datetime(2027, 11, 11, 6, tzinfo=UTC)
    event = olga.post(
        "/events",
        name="A full day",
        timezone="Europe/Berlin",
        starts_at=rfc3339(starts),
        ends_at=rfc3339(starts + timedelta(hours=12)),
    )
    path = f"/events/{event['id']}"
    rooms = [olga.post(f"{path}/rooms", name=f"Room {number}")["id"] for number in range(ROOMS)]
    rows = [{"title": f"Talk {number}", "length": MINUTES - 5} for number in range(SESSIONS)]
    olga.post(f"{path}/sessions/imports", rows=rows)
    unscheduled = olga.get(f"{path}/schedule/draft")["unscheduled"]
    moves = list(_places(unscheduled, rooms, starts))
    for first in range(0, len(moves), MOST_MOVES):
        olga.post(f"{path}/schedule/draft/moves", moves=moves[first : first + MOST_MOVES])
    return f"{path}/schedule/edit"


def _places(sessions: list[dict[str, Any]], rooms: list[str], starts: datetime) -> Iterator[dict[str, Any]]:
    for number, session in enumerate(sessions):
        begins = starts + timedelta(minutes=MINUTES * (number // ROOMS))
        yield {
            **session,
            "room_id": rooms[number % ROOMS],
            "starts_at": rfc3339(begins),
            "ends_at": rfc3339(begins + timedelta(minutes=MINUTES - 5)),
        }


def _measure(browser: Browser, page: Page, folder: Path) -> Sample:
    """Take a session, carry it about as fast as a hand sends its moves, put it down where it was."""
    card = page.locator("[data-grid] .planner-card").nth(SESSIONS // 2)
    card.scroll_into_view_if_needed()
    box = card.bounding_box()
    if box is None:
        raise ValueError("the session is not on the page")
    browser.start_tracing(page=page, path=folder / "drag.json", categories=CATEGORIES)
    page.mouse.move(box["x"] + 30, box["y"] + 6)
    page.mouse.down()
    page.evaluate(COUNT_FRAMES)
    _carry(page)
    frames = page.evaluate(FRAMES_SEEN)
    page.keyboard.press("Escape")
    page.mouse.up()
    events = json.loads(browser.stop_tracing())["traceEvents"]
    return {LONGEST: _longest(events, "dur"), WORK: _longest(events, "tdur"), RATE: _rate(frames)}


def _carry(page: Page) -> None:
    began, moves = time.monotonic(), 0
    while (passed := time.monotonic() - began) < SECONDS:
        page.mouse.move(900 + 450 * math.sin(passed * 2), 640 + 200 * math.sin(passed * 3.1))
        moves += 1
        time.sleep(max(0.0, began + moves / FRAMES - time.monotonic()))


def _rate(frames: list[float]) -> float:
    """Frames a second."""
    return 1000 * (len(frames) - 1) / (frames[-1] - frames[0])


def _longest(events: list[dict[str, Any]], measured: str) -> float:
    """Task of the page's main thread between the marks, in ms: `dur` by the clock, `tdur` of a processor."""
    begins, ends = (
        next(event for event in events if event["name"] == name) for name in ("drag begins", "drag ends")
    )
    return float(
        max(
            event[measured] / 1000
            for event in events
            if event["name"] == TASK
            # One is missing where the trace ended before the task, or saw no processor.
            and {"dur", measured} <= event.keys()
            and (event["pid"], event["tid"]) == (begins["pid"], begins["tid"])
            and event["ts"] >= begins["ts"]
            and event["ts"] + event["dur"] <= ends["ts"]
        )
    )


def _figures(samples: Samples) -> list[Figure]:
    longest, rate = samples.median(GRID, LONGEST), samples.median(GRID, RATE)
    allowed = Reference(
        name="what it may take",
        value=LONGEST_MS,
        ratio=longest / LONGEST_MS,
        aim=Aim(ratio=1, at_most=True),
    )
    screen = Reference(name="the screen's", value=FRAMES, ratio=rate / FRAMES, aim=Aim(ratio=0.95))
    return [
        Figure(benchmark="grid", name=f"{GRID}, longest task", value=longest, unit="ms", reference=allowed),
        samples.figure(GRID, WORK, "ms"),
        Figure(benchmark="grid", name=f"{GRID}, frames", value=rate, unit="frames/s", reference=screen),
    ]
