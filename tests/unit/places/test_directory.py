"""The chosen provider in front, the gazetteer behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from pydantic import SecretStr, ValidationError

from services.api.places import choice
from services.api.places.directory import REST_SECONDS, Directory
from services.api.places.gazetteer import ATTRIBUTION, Gazetteer
from services.api.places.models import Address, Location, Place, Precision
from services.api.places.provider import ProviderDown
from services.api.settings import PlacesSettings

ALBUFEIRA = Place("1", "Albufeira", "Faro", "Portugal", "PT", 37.09, -8.25)


class Online:
    """Knows one place, when it is up."""

    attribution = "© Somebody"
    can_suggest = True

    def __init__(self) -> None:
        self.is_up = True
        self.asked = 0

    def suggest(self, text: str, limit: int, session: str = "") -> Sequence[Place]:
        self._ask()
        return [ALBUFEIRA][:limit]

    def details(self, place_id: str, session: str = "") -> Place | None:
        self._ask()
        return ALBUFEIRA if place_id == "1" else None

    def locate(self, address: Address) -> Location | None:
        self._ask()
        return Location(37.09, -8.25, Precision.STREET)

    def _ask(self) -> None:
        self.asked += 1
        if not self.is_up:
            raise ProviderDown("no answer")


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def provider() -> Online:
    return Online()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def directory(provider: Online, clock: Clock) -> Directory:
    return Directory(provider, Gazetteer(), clock=clock)


def test_the_gazetteer_adds_the_time_zone_that_a_provider_does_not_tell(directory: Directory) -> None:
    answer = directory.suggest("albu", 8)

    assert answer.content == [replace(ALBUFEIRA, timezone="Europe/Lisbon")]
    assert (answer.attribution, answer.is_fallback) == ("© Somebody", False)


def test_the_same_question_is_asked_once_a_day(directory: Directory, provider: Online, clock: Clock) -> None:
    directory.suggest("albu", 8)
    directory.suggest("albu", 8)
    assert provider.asked == 1

    clock.now = 24 * 60 * 60 + 1.0
    directory.suggest("albu", 8)
    assert provider.asked == 2


def test_what_the_terms_forbid_to_keep_is_asked_again(provider: Online) -> None:
    directory = Directory(provider, Gazetteer(), keeps=False)

    answers = [directory.locate(Address(city="Albufeira")) for _ in range(2)]

    assert provider.asked == 2
    assert not any(answer.may_be_kept for answer in answers)


def test_when_the_provider_is_down_the_gazetteer_answers_and_says_so(
    directory: Directory, provider: Online
) -> None:
    provider.is_up = False

    answer = directory.suggest("lisb", 1)

    assert [place.city for place in answer.content] == ["Lisbon"]
    assert (answer.attribution, answer.is_fallback, answer.may_be_kept) == (ATTRIBUTION, True, False)
    assert directory.locate(Address(city="Lisbon")).content.precision is Precision.LOCALITY


def test_a_provider_that_is_down_is_left_alone_for_a_while(
    directory: Directory, provider: Online, clock: Clock
) -> None:
    provider.is_up = False
    for _ in range(5):
        directory.suggest("lisb", 1)
    assert provider.asked == 1

    provider.is_up, clock.now = True, REST_SECONDS + 1
    assert not directory.suggest("lisb", 1).is_fallback


def test_a_provider_that_must_not_be_asked_while_typing_is_not(provider: Online) -> None:
    provider.can_suggest = False
    answer = Directory(provider, Gazetteer()).suggest("lisb", 1)

    assert provider.asked == 0
    assert [place.city for place in answer.content] == ["Lisbon"]
    assert not answer.is_fallback


@pytest.mark.parametrize("name", ["embedded", "photon", "nominatim", "google"])
def test_the_settings_choose_among_four(name: str) -> None:
    settings = PlacesSettings(public_url="http://localhost", places_provider=name, places_key=SecretStr("k"))

    attribution = choice.chosen(settings).attribution

    assert {"photon": "Photon", "nominatim": "Nominatim", "google": "Google"}.get(name, "") in attribution
    assert (attribution == "") == (name == "embedded")


def test_google_without_a_key_does_not_start() -> None:
    with pytest.raises(ValidationError, match="PLACES_KEY"):
        PlacesSettings(public_url="http://localhost", places_provider="google")
