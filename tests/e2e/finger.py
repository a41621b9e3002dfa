"""A finger on a touch screen, as the browser gets it from one: it decides itself what is a scroll."""

from __future__ import annotations

from playwright.sync_api import CDPSession, Page

STEPS = 12


class Finger:
    def __init__(self, tab: Page) -> None:
        self._tab = tab
        self._screen: CDPSession = tab.context.new_cdp_session(tab)
        self._at = (0.0, 0.0)

    def put(self, x: float, y: float) -> None:
        self._at = (x, y)
        self._touch("touchStart", x, y)

    def rest(self, seconds: float) -> None:
        self._tab.wait_for_timeout(seconds * 1000)

    def move(self, x: float, y: float) -> None:
        """In a straight line, a step with each frame."""
        from_x, from_y = self._at
        for step in range(1, STEPS + 1):
            part = step / STEPS
            self._touch("touchMove", from_x + (x - from_x) * part, from_y + (y - from_y) * part)
            self._tab.evaluate("() => new Promise(requestAnimationFrame)")
        self._at = (x, y)

    def lift(self) -> None:
        self._screen.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})

    def swipe(self, x: float, y: float, down: float) -> None:
        """From there so many pixels up or down, and off."""
        self.put(x, y)
        self.move(x, y + down)
        self.lift()

    def _touch(self, kind: str, x: float, y: float) -> None:
        self._screen.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
