"""Everybody at work at once, at a bounded pace."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Sequence
from typing import Self

from tests.chaos.buyers import Buyer
from tests.chaos.cast import Cast
from tests.chaos.organisers import Organiser
from tests.chaos.readers import Reader

FASTEST_SECONDS, SLOWEST_SECONDS = 0.3, 1.2
"""Between two actions of one person: some ten actions a second in all."""
LONGEST_ACTION_SECONDS = 240
Act = Callable[[random.Random], object]


class Load:
    """Runs from `with` to its end, one thread for each person and role; then waits for what is under way."""

    def __init__(self, cast: Cast, seed: int) -> None:
        self._stopping = threading.Event()
        self._failures: list[Exception] = []
        acts = [
            *(_organising(organiser, cast.addresses) for organiser in cast.organisers),
            *(_buying(buyer, cast) for buyer in cast.buyers),
            *(_reading(reader) for reader in cast.readers),
        ]
        self._threads = [
            threading.Thread(target=self._run, args=(act, random.Random(f"{seed} {number}")), daemon=True)
            for number, act in enumerate(acts)
        ]

    def _run(self, act: Act, chance: random.Random) -> None:
        try:
            while not self._stopping.wait(chance.uniform(FASTEST_SECONDS, SLOWEST_SECONDS)):
                act(chance)
        except Exception as error:  # noqa: BLE001 - raised again on the main thread
            self._failures.append(error)

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        for thread in self._threads:
            thread.join(LONGEST_ACTION_SECONDS)
        if self._failures:
            raise ExceptionGroup("the load itself failed", self._failures)


def _organising(organiser: Organiser, addresses: Sequence[str]) -> Act:
    def act(chance: random.Random) -> None:
        if chance.random() < 0.2:
            organiser.invite_newcomer()
        else:
            organiser.invite(chance.choice(addresses))

    return act


def _buying(buyer: Buyer, cast: Cast) -> Act:
    def act(chance: random.Random) -> None:
        sale = chance.choice(cast.organisers).sale
        if chance.random() < 0.15:
            buyer.change_mind(sale)
        else:
            buyer.buy(sale, chance.randint(1, 3))

    return act


def _reading(reader: Reader) -> Act:
    def act(chance: random.Random) -> None:
        (reader.read_one if chance.random() < 0.7 else reader.read_all)(chance)

    return act
