"""What the ledger is made of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Line:
    """One kind of thing, followed from the client to where it belongs. `lost` and `doubled` name what they count.

    `sent` is what clients were told yes to. What `may_double` is counted and shown, but not wrong.
    """

    what: str
    sent: int | None = None
    persisted: int | None = None
    delivered: int | None = None
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    may_double: bool = False

    @property
    def brief(self) -> str:
        """What is wrong, in numbers; empty where nothing is."""
        doubled = 0 if self.may_double else len(self.doubled)
        counts = ((len(self.lost), "lost"), (doubled, "doubled"))
        return ", ".join(f"{count} {word}" for count, word in counts if count)

    @property
    def wrong(self) -> list[str]:
        lost = [f"{self.what}: {each} is lost" for each in self.lost]
        doubled = [] if self.may_double else [f"{self.what}: {each} is doubled" for each in self.doubled]
        return lost + doubled


@dataclass(frozen=True)
class Figure:
    """Something that must come out right as a whole; `wrong` says in words what does not."""

    what: str
    value: str
    wrong: list[str] = field(default_factory=list)

    @property
    def brief(self) -> str:
        return self.value if self.wrong else ""


def names(things: Iterable[Hashable]) -> list[str]:
    """One name for each thing, in a fixed order; what is there several times is named several times."""
    each = things.elements() if isinstance(things, Counter) else things
    return sorted(" ".join(map(str, thing)) if isinstance(thing, tuple) else str(thing) for thing in each)
