"""`make mutants`: breaks each guard in a copy of the tree, plays its scenario there, and looks whether it is caught."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import click

from tests.chaos import mutants
from tests.chaos.mutants import Mutant
from tests.chaos.scenarios import SCENARIOS
from tests.system.system import ROOT

LEFT_OUT = shutil.ignore_patterns(
    ".git",
    ".venv",
    "node_modules",
    "artifacts",
    ".data",
    "*.egg-info",
    "__pycache__",
    ".*_cache",
    ".hypothesis",
)
TIMEOUT_SECONDS = 900


@dataclass(frozen=True)
class Outcome:
    """`shown` is what the ledger found wrong; None when it never came to a ledger, and `log` tells why."""

    name: str
    shown: dict[str, str] | None
    verdict: str
    log: str = ""

    @property
    def is_good(self) -> bool:
        return self.verdict in ("clean", "caught")

    def __str__(self) -> str:
        if self.shown is None:
            what = "no ledger"
        else:
            what = "; ".join(f"{name}: {brief}" for name, brief in self.shown.items()) or "nothing"
        return f"{self.name:<22}{self.verdict:<10}{what}"


@click.command()
@click.argument("names", nargs=-1)
def main(names: tuple[str, ...]) -> None:
    """Try every mutant, or those that are named; before them the code as it is."""
    chosen = [mutant for mutant in mutants.every() if not names or mutant.name in names]
    outcomes = []
    for outcome in _tried(chosen):
        click.echo(outcome)
        outcomes.append(outcome)
    for outcome in outcomes:
        if outcome.log:
            click.echo(f"\n{outcome.name}:\n{outcome.log}")
    sys.exit(0 if all(outcome.is_good for outcome in outcomes) else 1)


def _tried(chosen: Iterable[Mutant]) -> Iterator[Outcome]:
    click.echo(f"{'mutant':<22}{'':<10}what the ledger showed")
    yield _try_unbroken(chosen)
    for mutant in chosen:
        yield _try(mutant)


def _try_unbroken(chosen: Iterable[Mutant]) -> Outcome:
    with _copy() as tree:
        shown, log = _play(tree, SCENARIOS)
        for tests in sorted({mutant.tests for mutant in chosen if mutant.tests}):
            failed, said = _run(tree, tests)
            shown, log = (None if shown is None or failed is None else shown | failed), log + said
    return Outcome("none", shown, "clean" if shown == {} else "NOT CLEAN", log)


def _try(mutant: Mutant) -> Outcome:
    with _copy() as tree:
        mutant.apply(tree)
        shown, log = _run(tree, mutant.tests) if mutant.tests else _play(tree, [mutant.scenario])
    if shown is None:
        return Outcome(mutant.name, shown, "FAILED", log)
    return Outcome(mutant.name, shown, "caught" if mutant.shows in shown else "SURVIVED")


@contextmanager
def _copy() -> Iterator[Path]:
    """Never the checkout itself: whoever stops this in the middle is not left with broken code."""
    with tempfile.TemporaryDirectory(prefix="fanfare-mutant-") as folder:
        tree = Path(folder) / "fanfare"
        shutil.copytree(ROOT, tree, ignore=LEFT_OUT)
        yield tree


def _play(tree: Path, scenarios: Iterable[str]) -> tuple[dict[str, str] | None, str]:
    """What the ledger found wrong, or None and the end of the log."""
    report = tree / "ledger.json"
    words = [word for name in scenarios for word in ("--scenario", name)]
    command = [sys.executable, "-m", "tests.chaos", "--seed", "1", "--report", str(report), *words]
    done = subprocess.run(
        command, cwd=tree, env=os.environ | {"PYTHONPATH": str(tree)}, stdin=subprocess.DEVNULL,
        capture_output=True, text=True, timeout=TIMEOUT_SECONDS, check=False,
    )  # fmt: skip
    if not report.exists():
        return None, (done.stdout + done.stderr)[-3000:]
    shown: dict[str, str] = json.loads(report.read_text())
    return shown, done.stdout[-3000:] if shown else ""


def _run(tree: Path, tests: str) -> tuple[dict[str, str] | None, str]:
    """The tests of a file that failed, or None where they could not be run, and the end of what was said."""
    report = tree / "tests.xml"
    command = [sys.executable, "-m", "pytest", "--quiet", f"--junit-xml={report}", tests]
    done = subprocess.run(
        command, cwd=tree, env=os.environ | {"PYTHONPATH": str(tree)}, stdin=subprocess.DEVNULL,
        capture_output=True, text=True, timeout=TIMEOUT_SECONDS, check=False,
    )  # fmt: skip
    if done.returncode not in (0, 1):
        return None, done.stdout[-3000:]
    cases = ElementTree.parse(report).iter("testcase")
    failed = {str(case.get("name")): "failed" for case in cases if case.find("failure") is not None}
    return failed, done.stdout[-3000:] if failed else ""


if __name__ == "__main__":
    main()
