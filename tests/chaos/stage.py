"""Where it is played: the platform, the people, the chance that decides, and the ledger at the end."""

from __future__ import annotations

import random
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.chaos import books, ledger, poison
from tests.chaos.arrivals import Shown
from tests.chaos.audience import Audience, Ending
from tests.chaos.cast import Cast, assembled
from tests.chaos.journal import Journal
from tests.chaos.ledger import Ledger
from tests.chaos.platform import Platform
from tests.chaos.poison import Poison
from tests.chaos.settling import Place, settle
from tests.system.system import ROOT

SHORTEST_SECONDS, LONGEST_SECONDS = 2.0, 6.0
LOGS = ROOT / "artifacts" / "chaos"
Say = Callable[[str], object]


@dataclass
class Stage:
    """What scenarios and faults have in their hands. `say` tells whoever watches what happens."""

    platform: Platform
    cast: Cast
    chance: random.Random
    say: Say
    house: ExitStack
    poison: list[Poison] = field(default_factory=list)
    audience: Audience | None = None
    told: Counter[tuple[str, str]] = field(default_factory=Counter)
    """What the audience must see, by person and link."""

    @property
    def journal(self) -> Journal:
        return self.cast.journal

    def seat(self, people: int) -> Audience:
        """Until the end of the play."""
        self.audience = self.house.enter_context(Audience(self.platform.system, people))
        return self.audience

    def last(self) -> None:
        """Let the load run into a fault for a while."""
        time.sleep(self.chance.uniform(SHORTEST_SECONDS, LONGEST_SECONDS))

    def put(self, *poisons: Poison) -> None:
        for each in poisons:
            poison.publish(self.platform, each)
            self.poison.append(each)

    def ledger(self) -> Ledger:
        """Heal everything, wait until nothing is under way, and compare."""
        self.platform.heal()
        self.platform.await_calm()
        self.say("settling")
        unsettled = settle(self.platform, self._places, [each.body for each in self.poison])
        ending = self.audience.ending() if self.audience else Ending()
        self.journal.add(ending)
        shown = Shown(self.cast.pages, ending.tabs, self.told)
        found = ledger.draw_up(self.journal, books.read(self.platform), shown, self.poison, unsettled)
        if found.wrong:
            self.keep_logs()
        return found

    def _places(self) -> list[Place]:
        own = [(page.who, page.cursor.seq) for page in self.cast.pages]
        return own + (self.audience.seqs() if self.audience else [])

    def keep_logs(self) -> None:
        """For whoever looks for the reason: the folder itself is gone in a moment."""
        LOGS.mkdir(parents=True, exist_ok=True)
        for name, process in self.platform.system.processes.items():
            shutil.copy(process.log, LOGS / f"{name}.log")
        self.say(f"the logs of all processes are in {LOGS}")


@contextmanager
def staged(seed: int, say: Say) -> Iterator[Stage]:
    """Everything new, in a temporary folder that is gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="fanfare-chaos-"))
    folder.chmod(0o711)  # PostgreSQL runs as another user
    try:
        with ExitStack() as house:
            platform = house.enter_context(Platform(folder))
            cast = house.enter_context(assembled(platform.system, Journal()))
            say("the platform stands")
            stage = Stage(platform, cast, random.Random(seed), say, house)
            try:
                yield stage
            except Exception:
                stage.keep_logs()
                raise
    finally:
        shutil.rmtree(folder, ignore_errors=True)
