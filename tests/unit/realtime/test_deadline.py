from __future__ import annotations

import time

import gevent
import pytest

from services.realtime.engine.deadline import Deadline

pytestmark = pytest.mark.quiet


def test_each_is_due_once_in_the_order_in_which_it_was_put() -> None:
    due = list[str]()
    deadline = Deadline[str](0.05, due.append)
    for item in "abc":
        deadline.put(item)
    assert due == []
    gevent.sleep(0.1)
    assert due == ["a", "b", "c"]
    assert len(deadline) == 0


def test_who_is_called_off_is_not_due() -> None:
    due = list[str]()
    deadline = Deadline[str](0.02, due.append)
    for item in "ab":
        deadline.put(item)
    deadline.call_off("a")
    deadline.call_off("nobody")
    gevent.sleep(0.05)
    assert due == ["b"]


def test_putting_again_begins_anew() -> None:
    moments = list[float]()
    deadline = Deadline[str](0.06, lambda _: moments.append(time.monotonic()))
    began = time.monotonic()
    deadline.put("a")
    gevent.sleep(0.04)
    deadline.put("a")
    gevent.sleep(0.1)
    assert len(moments) == 1
    assert moments[0] - began > 0.09


def test_it_goes_on_after_it_has_been_empty() -> None:
    due = list[str]()
    deadline = Deadline[str](0.01, due.append)
    for item in "ab":
        deadline.put(item)
        gevent.sleep(0.03)
    assert due == ["a", "b"]


def test_what_is_due_may_put_it_again() -> None:
    due = list[str]()

    def again(item: str) -> None:
        due.append(item)
        if len(due) < 3:
            deadline.put(item)

    deadline = Deadline[str](0.01, again)
    deadline.put("a")
    gevent.sleep(0.1)
    assert due == ["a", "a", "a"]
