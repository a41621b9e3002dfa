"""What no log may hold, looked for in the logs of every test: those of our own code in this process, line by line,
and, when all tests are done, those of every process of ours that they had started."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from devtools.stripe_emulator.cards import TEST_CARDS
from shared.auth.guard import PERSONAL_PREFIX
from shared.observability import logs
from tests.system import system

OURS = ("services", "shared", "embedded")
PROCESSES = frozenset({*system.OURS, "embedded"})
CARDS = "|".join(r"[ -]?".join(card.number) for card in TEST_CARDS)
LONGER_THAN_AN_ID = r"[\w.-]{40,}"
LEAKS = re.compile(
    "|".join(
        (
            r"eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,}",  # a signed token
            r"\b(?:sk|rk)_(?:test|live)_\w+",
            r"\bwhsec_\w+",
            r"\bcs_(?:test|live)_\w+_secret_\w+",
            rf"{PERSONAL_PREFIX}[\w-]{{20,}}",
            r"-----BEGIN [A-Z ]*PRIVATE KEY",
            rf"/(?:invites|verify|password-reset|unsubscribe)/{LONGER_THAN_AN_ID}",
            rf"[?&](?:invite|token|grant)={LONGER_THAN_AN_ID}",
            r"""password["']?\s*[:=]\s*["'](?!\*)\w""",
            CARDS,
        )
    )
)


WELCOME = re.compile(r"/_control  \(card [ \d]+\)")
"""What the embedded mode says when it starts: the card that Stripe's test mode has for everybody."""


def found_in(text: str) -> list[str]:
    return [match[0] for match in LEAKS.finditer(WELCOME.sub("", text))]


class Watch(logging.Handler):
    """Reads every line as production writes it."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.setFormatter(logs.formatter())
        self.leaks: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        line = self.format(record)
        if found_in(line):
            self.leaks.append(line)


@pytest.fixture(autouse=True)
def nothing_secret_is_logged() -> Iterator[Watch]:
    watch = Watch()
    levels = {logger: logger.level for logger in map(logging.getLogger, OURS)}
    for logger in levels:
        logger.setLevel(logging.INFO)
        logger.addHandler(watch)
    yield watch
    for logger, level in levels.items():
        logger.setLevel(level)
        logger.removeHandler(watch)
    assert watch.leaks == []


def assert_none_below(folder: Path) -> None:
    """In no log that a process left there."""
    leaks = {
        f"{log.relative_to(folder)}: {leak}"
        for log in folder.rglob("*.log")
        if log.stem in PROCESSES
        for leak in found_in(log.read_text(errors="replace"))
    }
    assert sorted(leaks) == []
