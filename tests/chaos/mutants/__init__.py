"""Each guard broken on purpose once, to see that the ledger shows it. A mutant is a patch with three lines of head:
`guard`, `shows`, and `scenario` (of chaos) or `tests` (a file, where the real servers of the tests show it faster)."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Self

HERE = Path(__file__).parent
TIMEOUT_SECONDS = 30


class DoesNotApply(Exception):
    """The code that a mutant breaks has moved on: make its patch anew."""


@dataclass(frozen=True)
class Mutant:
    """`shows` names the line or figure of the ledger that must be wrong after `scenario` without the `guard`, or the
    test that must fail of those in the file `tests`."""

    name: str
    guard: str
    shows: str
    patch: Path
    scenario: str = ""
    tests: str = ""

    @classmethod
    def read(cls, patch: Path) -> Self:
        with patch.open() as lines:
            head = dict(next(lines).rstrip("\n").split(": ", 1) for _ in range(3))
        return cls(name=patch.stem, patch=patch, **head)

    def apply(self, tree: Path, *options: str) -> None:
        """Raises DoesNotApply."""
        done = subprocess.run(
            ["git", "apply", *options, str(self.patch)],
            cwd=tree, capture_output=True, text=True, timeout=TIMEOUT_SECONDS, check=False,
        )  # fmt: skip
        if done.returncode:
            raise DoesNotApply(f"{self.name}: {done.stderr}")


def every() -> list[Mutant]:
    return [Mutant.read(patch) for patch in sorted(HERE.glob("*.patch"))]
