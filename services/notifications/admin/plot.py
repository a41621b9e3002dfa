"""Bars for figures by day, as numbers for an SVG: no script, and no style that the page's policy would refuse."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from services.notifications.use_cases.daily import Day

WIDTH, HEIGHT = 720, 160
BASE, TOP = 138, 24
GAP = 4


@dataclass(frozen=True)
class Bar:
    x: float
    y: float
    width: float
    height: float
    kind: str


@dataclass(frozen=True)
class Plot:
    """`most` is the value of the highest bar, `labels` are places along the axis with their day."""

    bars: Sequence[Bar]
    labels: Sequence[tuple[float, Day]]
    most: int


def plot(days: Sequence[Day]) -> Plot:
    """For each day what was told on screen; beside it what went out by mail, with what was given up on top."""
    most = max([1, *(max(day.notifications, day.mails_sent + day.mails_failed) for day in days)])
    each = WIDTH / max(len(days), 1)
    half = (each - GAP) / 2
    bars: list[Bar] = []
    for number, day in enumerate(days):
        left = number * each
        bars += _stack(left, half, most, [(day.notifications, "told")])
        bars += _stack(left + half, half, most, [(day.mails_sent, "mailed"), (day.mails_failed, "failed")])
    step = max(1, len(days) // 5)
    labels = [(round(number * each, 1), day) for number, day in enumerate(days) if number % step == 0]
    return Plot(bars, labels, most)


def _stack(left: float, width: float, most: int, values: Sequence[tuple[int, str]]) -> list[Bar]:
    bars, bottom = [], float(BASE)
    for value, kind in values:
        height = value / most * (BASE - TOP)
        if value:
            bars.append(
                Bar(round(left, 1), round(bottom - height, 1), round(width, 1), round(height, 1), kind)
            )
        bottom -= height
    return bars
