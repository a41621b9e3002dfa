"""The mutants fit the code: whether the ledger catches them is what `make mutants` finds out."""

from __future__ import annotations

import pytest

from tests.chaos import mutants
from tests.chaos.mutants import Mutant
from tests.chaos.scenarios import SCENARIOS
from tests.system.system import ROOT


@pytest.mark.parametrize("mutant", mutants.every(), ids=lambda mutant: mutant.name)
def test_it_still_breaks_what_it_is_meant_to_break(mutant: Mutant) -> None:
    mutant.apply(ROOT, "--check")
    assert (mutant.scenario in SCENARIOS) != (ROOT / mutant.tests).is_file()


def test_each_guard_has_one() -> None:
    assert {mutant.name for mutant in mutants.every()} >= {
        "inbox-row",
        "ack-after-commit",
        "delete-after-confirm",
        "idempotency-key",
        "refund-key",
        "order-key",
        "payment-forward-only",
        "payment-row-lock",
        "payment-unique-index",
        "seat-lock",
        "seats-one-statement",
        "account-forward-only",
        "inbox-lock",
    }
