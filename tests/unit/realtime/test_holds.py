"""What may be held, and how much of it."""

from __future__ import annotations

import pytest

from services.realtime.holds import MOST_HELD, Holds, NotIds, ids_of
from shared.database import new_id

SESSION = new_id()


@pytest.fixture
def holds() -> Holds:
    return Holds(lambda _: None)


def test_one_is_named_or_several() -> None:
    other = new_id()
    assert set(ids_of({"session_id": str(SESSION)})) == {SESSION}
    assert set(ids_of({"session_ids": [str(SESSION), str(other)]})) == {SESSION, other}


@pytest.mark.parametrize(
    "said",
    [
        None,
        "hold",
        [],
        {},
        {"session_id": None},
        {"session_id": "7"},
        {"session_id": ["x"]},
        {"session_ids": []},
        {"session_ids": str(SESSION)},
        {"session_ids": [str(SESSION), 7]},
        {"session_ids": [str(new_id()) for _ in range(MOST_HELD + 1)]},
    ],
)
def test_what_names_nothing_is_told_apart(said: object) -> None:
    with pytest.raises(NotIds):
        ids_of(said)


def test_nobody_holds_more_than_may_be_held(holds: Holds) -> None:
    holds.take("a", [new_id() for _ in range(MOST_HELD)])
    assert not holds.take("a", [SESSION])
    assert SESSION not in holds.of("a")
    assert holds.take("b", [SESSION])


def test_what_is_full_can_be_renewed(holds: Holds) -> None:
    full = [new_id() for _ in range(MOST_HELD)]
    holds.take("a", full)
    assert not holds.take("a", full)
    assert set(holds.of("a")) == set(full)


def test_letting_go_of_what_is_not_held_is_no_news(holds: Holds) -> None:
    holds.take("a", [SESSION])
    assert not holds.give("a", [new_id()])
    assert not holds.give("b")
    assert holds.give("a", [SESSION])


def test_nothing_is_kept_of_who_holds_nothing(holds: Holds) -> None:
    holds.take("a", [SESSION])
    holds.give("a")
    assert not holds._held
    assert not len(holds._ends)
