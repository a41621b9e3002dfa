"""The short form of `make chaos`."""

from __future__ import annotations

import click
import pytest

from tests.chaos import plays
from tests.chaos.ledger import as_text
from tests.chaos.stage import staged

SEED = 1


@pytest.mark.timeout(400)
def test_whatever_is_knocked_down_nothing_is_lost_or_doubled() -> None:
    with staged(SEED, click.echo) as stage:
        ledger = plays.short(stage, SEED)
    assert not ledger.wrong, as_text(ledger)
    click.echo(as_text(ledger))
