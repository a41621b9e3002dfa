"""The picture of `docs/benchmarks.md`: how each aim was met, and where the time of a notification goes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Picture

from benchmarks.figures import Figure, Reference, number

MET, MISSED, INK = "#2f7d4f", "#b3402a", "#333333"
STEPS = ("#1f4e79", "#3f7cac", "#7fb2d6", "#bcd9ee")
OF_WHICH = "of which "
BAR_INCHES, SPANS_INCHES = 0.36, 2.4


def draw(figures: Sequence[Figure], file: Path) -> None:
    """Write it as SVG, the same for the same figures."""
    mpl.rcParams.update({"svg.hashsalt": "fanfare", "svg.fonttype": "none", "font.size": 9})
    aimed = [(figure, figure.reference) for figure in figures if figure.reference and figure.reference.aim]
    heights = BAR_INCHES * max(len(aimed), 4), SPANS_INCHES
    picture = Picture(figsize=(11, sum(heights)), layout="constrained")
    aims, spans = picture.subplots(2, 1, height_ratios=heights)
    _draw_aims(aims, aimed)
    _draw_spans(spans, [figure for figure in figures if figure.name.startswith(OF_WHICH)])
    file.parent.mkdir(parents=True, exist_ok=True)
    picture.savefig(file, metadata={"Date": None})


def _draw_aims(axes: Axes, aimed: Sequence[tuple[Figure, Reference]]) -> None:
    """A bar for each: how many times better than aimed at; 1 is the aim."""
    for place, (_, reference) in enumerate(reversed(aimed)):
        times = _times_the_aim(reference)
        axes.barh(place, times - 1, left=1, color=MET if reference.met else MISSED, height=0.6)
        text = f"{number(reference.ratio)} × (aim: {reference.aim})"
        axes.annotate(text, (max(times, 1), place), xytext=(4, 0), textcoords="offset points", va="center")
    labels = [f"{figure.benchmark}: {figure.name}\nbeside {reference.name}" for figure, reference in aimed]
    axes.set_yticks(range(len(aimed)), list(reversed(labels)))
    axes.set_ylim(-0.7, len(aimed) - 0.3)
    axes.axvline(1, color=INK, linewidth=1)
    axes.set_xscale("log")
    axes.set_xticks([0.25, 0.5, 1, 2, 4], ["¼", "½", "the aim", "2 ×", "4 ×"])
    axes.minorticks_off()
    axes.set_xlim(0.2, 20)
    axes.set_title("How far each aim was met", loc="left")
    axes.spines[["top", "right"]].set_visible(False)


def _draw_spans(axes: Axes, spans: Sequence[Figure]) -> None:
    passed = 0.0
    for figure, color in zip(spans, STEPS, strict=False):
        label = f"{figure.name.removeprefix(OF_WHICH)}: {number(figure.value)} ms"
        axes.barh(0, figure.value, left=passed, color=color, label=label)
        passed += figure.value
    axes.set_yticks([])
    axes.set_xlabel("milliseconds")
    axes.set_title("From a commit to its frame, at the lower rate", loc="left")
    axes.legend(loc="upper left", bbox_to_anchor=(0, -0.45), frameon=False)
    axes.spines[["top", "right", "left"]].set_visible(False)


def _times_the_aim(reference: Reference) -> float:
    if reference.aim is None:
        raise ValueError("nothing is aimed at")
    times = reference.ratio / reference.aim.ratio
    return 1 / times if reference.aim.at_most else times
