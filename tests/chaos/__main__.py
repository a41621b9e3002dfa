"""`make chaos`: kill points and faults at random under load; then everything comes back and the ledger is printed."""

from __future__ import annotations

import json
import random
import sys
import time
from pathlib import Path

import click

from tests.chaos import plays
from tests.chaos.ledger import as_text
from tests.chaos.scenarios import SCENARIOS
from tests.chaos.stage import Say, staged


@click.command()
@click.option("--seconds", type=int, help="How long it is knocked down; without it, by every fault once.")
@click.option("--seed", type=int, help="Of faults and load; printed when it is not given.")
@click.option("--people", default=plays.LONG.people, show_default=True, help="With three tabs each.")
@click.option("--news", default=plays.LONG.news, show_default=True, help="That these are told.")
@click.option("--report", type=click.Path(path_type=Path), help="A file for what is wrong, as JSON.")
@click.option("--scenario", "names", multiple=True, type=click.Choice(list(SCENARIOS)), help="Only these.")
def main(
    seconds: int | None, seed: int | None, people: int, news: int, names: tuple[str, ...], report: Path | None
) -> None:
    """Knock the platform down while it is used, and count what was lost or happened twice."""
    seed = random.randrange(1_000_000) if seed is None else seed
    click.echo(f"seed {seed}, {f'{seconds} seconds' if seconds else 'every fault once'}")
    with staged(seed, _clock()) as stage:
        size = plays.Size(people, news)
        ledger = plays.scenarios(stage, names) if names else plays.long(stage, seed, seconds, size)
    click.echo(f"\n{as_text(ledger)}")
    if report:
        report.write_text(json.dumps(ledger.brief))
    sys.exit(1 if ledger.wrong else 0)


def _clock() -> Say:
    began = time.monotonic()
    return lambda what: click.echo(f"{time.monotonic() - began:6.1f} s  {what}")


if __name__ == "__main__":
    main()
