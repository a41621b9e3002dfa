"""`python -m benchmarks [--rounds N] [NAME …]`: measures all or those named, prints and keeps the figures."""

from __future__ import annotations

import argparse
import contextlib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from benchmarks import (
    chain,
    consumer,
    dragging,
    drain,
    edge,
    etag,
    fanout,
    inboxes,
    memory,
    places,
    plot,
    relay,
    report,
    runs,
    schedule_conflicts,
    schedule_live,
    sharing,
    web,
    webhooks,
)
from benchmarks.figures import Figure, Run
from benchmarks.servers import Servers, servers
from shared.config import collector
from shared.observability import logs

ROUNDS = 5
BENCHMARKS: Mapping[str, Callable[[Servers, int], list[Figure]]] = {
    "chain": chain.run,
    "relay": relay.run,
    "consumer": consumer.run,
    "fanout": fanout.run,
    "inbox": inboxes.run,
    "drain": drain.run,
    "sharing": sharing.run,
    "schedule": schedule_live.run,
    "http": web.run,
    "payments": webhooks.run,
    "etag": etag.run,
    "edge": edge.run,
    "memory": memory.run,
    "places": places.run,
    "grid": dragging.run,
    "schedule_conflicts": schedule_conflicts.run,
}


def main() -> None:
    asked = _arguments()
    measure(asked.names or BENCHMARKS, asked.rounds)
    publish([runs.kept(name) for name in BENCHMARKS])


def measure(names: Iterable[str], rounds: int) -> None:
    """One after the other, on the same servers."""
    with servers() as started:
        log_into(started.folder)
        collector.spare()  # as a worker does
        for name in names:
            run = runs.finished(name, rounds, started, BENCHMARKS[name](started, rounds))
            runs.keep(run)
            for figure in run.figures:
                print(figure, flush=True)


def publish(kept: Iterable[Run | None]) -> None:
    """Write the page, once every benchmark has a run that is worth showing."""
    shown = [run for run in kept if run and report.is_worth_keeping(run)]
    if len(shown) < len(BENCHMARKS):
        print(f"docs/benchmarks.md stays as it is: it takes {report.FEWEST_ROUNDS} rounds of all benchmarks.")
        return
    report.PAGE.write_text(report.page(shown))
    plot.draw([figure for run in shown for figure in run.figures], report.PLOT)


def log_into(folder: Path) -> None:
    """What the product's parts log while they are measured in this process costs them what it costs a worker."""
    with contextlib.redirect_stderr((folder / "bench.log").open("a")):
        logs.configure("bench")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of {', '.join(BENCHMARKS)}")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    asked = parser.parse_args()
    if unknown := set(asked.names) - set(BENCHMARKS):
        parser.error(f"no such benchmark: {', '.join(sorted(unknown))}; there are {', '.join(BENCHMARKS)}")
    return asked


if __name__ == "__main__":
    main()
