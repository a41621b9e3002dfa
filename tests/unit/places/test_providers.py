"""The online providers, over a real connection to a server that answers as their documentation shows."""

from __future__ import annotations

import time
from typing import Any

import pytest

from services.api.places import online
from services.api.places.google import Google
from services.api.places.models import Address, Precision
from services.api.places.nominatim import Nominatim
from services.api.places.photon import Photon
from services.api.places.provider import ProviderDown
from tests.servers.ports import free_port
from tests.unit.places import answers
from tests.unit.places.answers import Provider

AGENT = "Fanfare (+http://localhost)"
LINDEN = Address(street="Unter den Linden 17", city="Berlin", country="Germany")


def test_photon_s_suggestions_carry_everything(server: Provider) -> None:
    server.answers["/api"] = [answers.PHOTON_HOUSE]

    (house,) = Photon(server.url, AGENT).suggest("unter den linden 17", 8)

    assert house.label == "Unter den Linden 17, 10117 Berlin, Germany"
    assert (house.latitude, house.longitude) == (52.5170365, 13.3888599)
    assert (house.country_code, house.precision) == ("DE", Precision.ADDRESS)
    assert server.asked[0]["query"] == {"q": "unter den linden 17", "limit": "8", "lang": "en"}
    assert server.asked[0]["headers"]["User-Agent"] == AGENT


def test_a_stale_region_never_beats_an_exact_city_at_an_online_provider(server: Provider) -> None:
    server.answers["/api"] = [answers.PHOTON_PORTO_SALVO, answers.PHOTON_PORTO]

    found = Photon(server.url, AGENT).locate(Address(city="Porto", region="Lisbon", country="Portugal"))

    assert found
    assert (found.latitude, found.precision) == (41.1494512, Precision.LOCALITY)
    assert [asked["query"]["q"] for asked in server.asked] == ["Porto, Lisbon, Portugal", "Porto, Portugal"]


def test_a_street_that_nobody_knows_is_left_out(server: Provider) -> None:
    server.answers["/api"] = [{"type": "FeatureCollection", "features": []}, answers.PHOTON_PORTO]

    found = Photon(server.url, AGENT).locate(Address(street="Nowhere 1", city="Porto"))

    assert found
    assert found.precision is Precision.LOCALITY


def test_a_city_of_another_name_counts_when_there_is_no_exact_one(server: Provider) -> None:
    """It may be the same in another language: Photon answers in English."""
    server.answers["/api"] = [answers.PHOTON_PORTO]

    found = Photon(server.url, AGENT).locate(Address(city="Oporto"))

    assert found
    assert found.latitude == 41.1494512


def test_nominatim_finds_an_address_and_is_never_asked_while_somebody_types(server: Provider) -> None:
    server.answers["/search"] = [answers.NOMINATIM_HOUSE]
    nominatim = Nominatim(server.url, AGENT)

    found = nominatim.locate(LINDEN)

    assert found
    assert (found.latitude, found.longitude, found.precision) == (52.5170365, 13.3888599, Precision.ADDRESS)
    assert server.asked[0]["query"] == {
        "street": "Unter den Linden 17",
        "city": "Berlin",
        "country": "Germany",
        "format": "jsonv2",
        "addressdetails": "1",
        "limit": "5",
        "accept-language": "en",
    }
    assert not nominatim.can_suggest
    assert nominatim.suggest("ber", 8) == []
    assert len(server.asked) == 1


def test_nominatim_is_asked_at_most_so_often(server: Provider) -> None:
    server.answers["/search"] = [[]]
    nominatim, began = Nominatim(server.url, AGENT, seconds_between=0.1), time.monotonic()

    for _ in range(3):
        nominatim.locate(Address(city="Berlin"))

    assert time.monotonic() - began >= 0.2


def test_google_is_asked_within_a_session_and_tells_positions_in_details(server: Provider) -> None:
    server.answers["/v1/places:autocomplete"] = [answers.GOOGLE_SUGGESTIONS]
    server.answers["/v1/places/ChIJO_PkYRozGQ0R0DaQ5L3rAAQ"] = [answers.GOOGLE_PLACE]
    google = Google(server.url, "a-key")

    (suggestion,) = google.suggest("lisb", 8, "a-session")
    lisbon = google.details(suggestion.id, "a-session")

    assert (suggestion.label, suggestion.latitude) == ("Lisbon, Portugal", None)
    assert lisbon
    assert (lisbon.city, lisbon.country_code, lisbon.latitude) == ("Lisbon", "PT", 38.7222524)
    assert lisbon.timezone == "Europe/Lisbon"
    assert server.asked[0]["body"] == {"input": "lisb", "languageCode": "en", "sessionToken": "a-session"}
    assert server.asked[1]["query"]["sessionToken"] == "a-session"
    assert [asked["headers"]["X-Goog-Api-Key"] for asked in server.asked] == ["a-key", "a-key"]
    assert "location" in server.asked[1]["headers"]["X-Goog-Fieldmask"]


def test_google_finds_an_address(server: Provider) -> None:
    server.answers["/v1/places:searchText"] = [{"places": [answers.GOOGLE_PLACE]}]

    found = Google(server.url, "a-key").locate(Address(city="Lisbon", country="Portugal"))

    assert found
    assert (found.latitude, found.precision) == (38.7222524, Precision.LOCALITY)
    assert server.asked[0]["body"]["textQuery"] == "Lisbon, Portugal"


@pytest.mark.parametrize(
    "told", [500, 403, 302, "no JSON", {"features": [{}]}, {"features": 5}, "x" * 600_000]
)
def test_an_answer_that_is_no_use_is_a_provider_that_is_down(server: Provider, told: Any) -> None:
    server.answers["/api"] = [told]

    with pytest.raises(ProviderDown):
        Photon(server.url, AGENT).suggest("lisb", 8)


@pytest.mark.parametrize("told", [{"suggestions": [{"placePrediction": {}}]}, {"suggestions": [5]}, [1]])
def test_google_s_nonsense_is_a_provider_that_is_down(server: Provider, told: Any) -> None:
    server.answers["/v1/places:autocomplete"] = [told]

    with pytest.raises(ProviderDown):
        Google(server.url, "a-key").suggest("lisb", 8)


def test_nobody_there_is_a_provider_that_is_down_and_the_key_stays_secret() -> None:
    with pytest.raises(ProviderDown) as raised:
        Google(f"http://127.0.0.1:{free_port()}", "a-key").suggest("lisb", 8)
    assert "a-key" not in raised.value.reason
    assert "a-key" not in str(raised.value)


def test_a_provider_that_does_not_answer_is_not_waited_for(
    server: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(online, "READ_SECONDS", 0.1)
    monkeypatch.setattr(Provider, "answer", lambda *_: time.sleep(0.5))

    with pytest.raises(ProviderDown):
        Photon(server.url, AGENT).suggest("lisb", 8)
