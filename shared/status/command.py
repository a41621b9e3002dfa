"""`fanfare status`."""

from __future__ import annotations

import sys
import time

import click

from shared.database import now
from shared.status import screen, targets
from shared.status.lines import written
from shared.status.targets import TIMEOUT_SECONDS, Target


class _Targets(click.ParamType[list[Target]]):
    name = "targets"

    def convert(
        self, value: str | list[Target], _param: click.Parameter | None, _context: click.Context | None
    ) -> list[Target]:
        if isinstance(value, list):
            return value
        try:
            return targets.read(value)
        except ValueError as error:
            self.fail(str(error))


@click.command()
@click.option(
    "--targets",
    "asked",
    type=_Targets(),
    envvar="STATUS_TARGETS",
    required=True,
    show_envvar=True,
    help="name=http://host:port,… of each kind of process.",
)
@click.option("--json", "for_programs", is_flag=True, help="JSON instead of lines.")
@click.option("--watch", is_flag=True, help="Again and again, until Ctrl-C.")
@click.option("--every", default=2.0, show_default=True, help="Seconds between two looks.")
@click.option(
    "--timeout", default=float(TIMEOUT_SECONDS), show_default=True, help="Seconds for each process."
)
def status(asked: list[Target], for_programs: bool, watch: bool, every: float, timeout: float) -> None:
    """How everything is, on one screen. Ends with status 1 when something needs attention.

    It asks the processes themselves; a host name with several addresses stands for several of them.
    """
    worried = _look(asked, for_programs, timeout, clear=watch)
    try:
        while watch:
            time.sleep(every)
            worried = _look(asked, for_programs, timeout, clear=True)
    except KeyboardInterrupt:
        click.echo(err=True)
    sys.exit(1 if worried else 0)


def _look(asked: list[Target], for_programs: bool, timeout: float, *, clear: bool) -> bool:
    """Show it; returns whether something needs attention."""
    processes = targets.ask(asked, timeout)
    lines = written(processes)
    text = screen.as_json(lines, processes, now()) if for_programs else screen.shown(lines, now())
    if clear and sys.stdout.isatty():
        click.clear()
    click.echo(text)
    return any(line.concerns for line in lines)
