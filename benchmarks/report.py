"""`docs/benchmarks.md`, from the newest run of each benchmark."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from benchmarks.figures import Figure, Run, number, verdict

DOCS = Path(__file__).parents[1] / "docs"
PAGE = DOCS / "benchmarks.md"
PLOT = DOCS / "pictures" / "benchmarks.svg"
HEADS = ("what", "measured", "beside", "ratio", "aim")
FEWEST_ROUNDS = 3
"""A run of fewer is for trying out."""


def page(runs: Sequence[Run]) -> str:
    """The whole page as Markdown."""
    templates = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701 - Markdown
    )
    tables = {run.benchmark: table(run.figures) for run in runs}
    return templates.get_template("page.md.jinja").render(
        tables=tables, runs=runs, newest=max(runs, key=lambda run: run.date)
    )


def table(figures: Iterable[Figure]) -> str:
    """A row for each figure, one more for each further reference of the same figure."""
    rows = [HEADS, ("---",) * len(HEADS), *(_row(figure) for figure in figures)]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def is_worth_keeping(run: Run) -> bool:
    """Whether it has rounds enough for its medians to be shown to others."""
    return run.rounds >= FEWEST_ROUNDS


def _row(figure: Figure) -> Sequence[str]:
    measured = (figure.name, f"{number(figure.value)} {figure.unit}")
    reference = figure.reference
    if reference is None:
        return (*measured, "", "", "")
    beside = f"{reference.name}: {number(reference.value)} {figure.unit}"
    aim = f"{reference.aim}: {verdict(reference)}" if reference.aim else ""
    return (*measured, beside, number(reference.ratio), aim)
