"""Batches that are worked on side by side are acknowledged in the order in which they were taken."""

from __future__ import annotations

from typing import Any
from unittest.mock import sentinel

import pytest

from shared.transport.rabbit.turns import Batch, Delivered, Turns


def batch(*tags: int, channel: Any = sentinel.channel) -> Batch:
    return Batch([Delivered(channel, tag, [b""]) for tag in tags])


def acknowledged(last: Delivered | None) -> int | None:
    """Up to which tag."""
    return last.tag if last else None


@pytest.fixture
def turns() -> Turns:
    return Turns()


def test_what_is_done_is_acknowledged(turns: Turns) -> None:
    only = batch(1, 2)
    turns.begin(only)

    assert acknowledged(turns.end(only)) == 2


def test_a_batch_that_is_done_waits_for_the_one_before_it(turns: Turns) -> None:
    first, second = batch(1), batch(2)
    turns.begin(first)
    turns.begin(second)

    assert acknowledged(turns.end(second)) is None
    assert acknowledged(turns.end(first)) == 2


def test_one_in_the_middle_that_is_never_done_holds_up_those_after_it(turns: Turns) -> None:
    first, lost, third = batch(1), batch(2), batch(3)
    for each in (first, lost, third):
        turns.begin(each)

    assert acknowledged(turns.end(third)) is None
    assert acknowledged(turns.end(first)) == 1


def test_what_came_over_a_lost_channel_holds_up_nobody(turns: Turns) -> None:
    lost, fresh = batch(7), batch(1, channel=sentinel.another)
    turns.begin(lost)
    turns.begin(fresh)

    assert acknowledged(turns.end(fresh)) == 1
    assert acknowledged(turns.end(lost)) is None


def test_messages_are_held_until_they_may_be_acknowledged(turns: Turns) -> None:
    first, second = batch(1, 2), batch(3)
    turns.begin(first)
    turns.begin(second)

    turns.end(second)
    assert turns.events == 3
    turns.end(first)
    assert turns.events == 0
