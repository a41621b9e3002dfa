"""The places that pages and clients are told about: from the chosen provider, or from the gazetteer when it is down."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace
from threading import Lock
from typing import Any, TypeVar

from cachetools import TTLCache
from flask import Flask, current_app

from services.api.places.gazetteer import Gazetteer
from services.api.places.models import Address, Box, Location, Place
from services.api.places.provider import Provider, ProviderDown

T = TypeVar("T")
KEPT_ANSWERS = 4096
KEPT_SECONDS = 24 * 60 * 60
REST_SECONDS = 30.0
"""A provider that did not answer is left alone for that long: nobody waits for it at every keystroke."""
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Answer:
    """`is_fallback`: the chosen provider is down, so `content` is the gazetteer's."""

    content: Any
    attribution: str
    is_fallback: bool = False
    may_be_kept: bool = True


class Directory:
    """One a process, for all its requests."""

    def __init__(
        self,
        provider: Provider,
        gazetteer: Gazetteer,
        *,
        keeps: bool = True,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._provider = provider
        self._gazetteer = gazetteer
        self._keeps = keeps
        self._clock = clock
        self._kept: TTLCache[Hashable, Any] = TTLCache(KEPT_ANSWERS, KEPT_SECONDS, timer=clock)
        self._lock = Lock()
        self._rests_until = float("-inf")

    @property
    def attribution(self) -> str:
        """Whom a map has to name beside the gazetteer, which it always shows; empty for the gazetteer itself."""
        return "" if self._provider is self._gazetteer else self._provider.attribution

    def suggest(self, text: str, limit: int, session: str = "") -> Answer:
        def from_gazetteer() -> Sequence[Place]:
            return self._gazetteer.suggest(text, limit)

        if not self._provider.can_suggest:
            return Answer(from_gazetteer(), self._gazetteer.attribution)
        return self._ask(
            ("suggest", text, limit),
            lambda: [self._with_zone(place) for place in self._provider.suggest(text, limit, session)],
            from_gazetteer,
        )

    def details(self, place_id: str, session: str = "") -> Answer:
        def from_provider() -> Place | None:
            found = self._provider.details(place_id, session)
            return self._with_zone(found) if found else None

        return self._ask(("details", place_id), from_provider, lambda: self._gazetteer.details(place_id))

    def locate(self, address: Address) -> Answer:
        def from_provider() -> Location | None:
            found = self._provider.locate(address)
            return self._with_zone(found) if found else None

        return self._ask(address, from_provider, lambda: self._gazetteer.locate(address))

    def within(self, box: Box, limit: int) -> Sequence[Place]:
        """Names for the map, from the gazetteer always."""
        return self._gazetteer.within(box, limit)

    def _ask(self, key: Hashable, ask: Callable[[], T], otherwise: Callable[[], T]) -> Answer:
        with self._lock:
            if key in self._kept:
                return Answer(self._kept[key], self._provider.attribution)
        try:
            found = self._from_provider(ask)
        except ProviderDown:
            if self._provider is self._gazetteer:
                raise
            return Answer(otherwise(), self._gazetteer.attribution, is_fallback=True, may_be_kept=False)
        if self._keeps and self._provider is not self._gazetteer:
            with self._lock:
                self._kept[key] = found
        return Answer(found, self._provider.attribution, may_be_kept=self._keeps)

    def _from_provider(self, ask: Callable[[], T]) -> T:
        if self._clock() < self._rests_until:
            raise ProviderDown("it did not answer a moment ago")
        try:
            return ask()
        except ProviderDown as error:
            self._rests_until = self._clock() + REST_SECONDS
            name = type(self._provider).__name__
            logger.warning("provider of places is down", extra={"provider": name, "reason": error.reason})
            raise

    def _with_zone(self, found: Any) -> Any:
        """Few providers tell the time zone; the nearest town knows it."""
        if found.timezone or found.latitude is None:
            return found
        return replace(found, timezone=self._gazetteer.timezone(found.latitude, found.longitude))


def install(app: Flask, directory: Directory) -> None:
    app.extensions["places"] = directory
    app.jinja_env.globals["places_attribution"] = directory.attribution


def directory() -> Directory:
    found: Directory = current_app.extensions["places"]
    return found
