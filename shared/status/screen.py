"""The lines as a terminal shows them, 80 columns wide, or as JSON."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

import click

from shared.locale.formats import rfc3339
from shared.status.lines import Line
from shared.status.targets import Process
from shared.status.wording import Concern

COLUMNS = 80
NAME_COLUMNS = 11


def shown(lines: Sequence[Line], at: datetime) -> str:
    """What is fine takes one line; where it is not, the remedies follow. Colours are click's to leave out."""
    worried = sum(1 for line in lines if line.concerns)
    verdict = _warning(f"{worried} of {len(lines)} need attention") if worried else "all is well"
    return "\n".join(
        [f"Fanfare at {rfc3339(at)}: {verdict}", *(row for line in lines for row in _rows(line))]
    )


def as_json(lines: Sequence[Line], processes: Sequence[Process], at: datetime) -> str:
    """The same for programs."""
    answer = {
        "at": rfc3339(at),
        "needs_attention": any(line.concerns for line in lines),
        "lines": [_line(line) for line in lines],
        "processes": [_process(process) for process in processes],
    }
    return json.dumps(answer, indent=2, ensure_ascii=False)


def _rows(line: Line) -> Iterator[str]:
    mark = "!" if line.concerns else " "
    first, *rest = textwrap.wrap(line.text, COLUMNS - NAME_COLUMNS - 2) or [""]
    name = click.style(f"{mark} {line.name:<{NAME_COLUMNS}}", bold=True)
    yield (_warning(f"{mark} {line.name:<{NAME_COLUMNS}}") if line.concerns else name) + first
    yield from (" " * (NAME_COLUMNS + 2) + row for row in rest)
    for alert in dict.fromkeys(concern.alert for concern in line.concerns):
        yield from map(_warning, _remedy([concern for concern in line.concerns if concern.alert == alert]))


def _remedy(concerns: Sequence[Concern]) -> list[str]:
    """One for all that share it."""
    indent = " " * (NAME_COLUMNS + 2)
    about = "; ".join(concern.about for concern in concerns)
    text = f"{about}: {concerns[0].alert}. {concerns[0].remedy}"
    return textwrap.wrap(
        text, COLUMNS, initial_indent=f"{indent}→ ", subsequent_indent=f"{indent}  ", break_on_hyphens=False
    )


def _warning(text: str) -> str:
    return click.style(text, fg="red", bold=True)


def _line(line: Line) -> dict[str, Any]:
    concerns = [{**asdict(concern), "remedy": concern.remedy} for concern in line.concerns]
    return {"name": line.name, "text": line.text, "figures": line.figures, "concerns": concerns}


def _process(process: Process) -> dict[str, Any]:
    return {
        "name": process.name,
        "address": process.address,
        "ready": not process.away and not process.failing,
        "away": process.away,
        "failing": process.failing,
    }
