from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from services.api.events.venues import Venue, VenueForm, typed

PORTO = {"street": "Rua da Alfândega 12", "city": "Porto", "region": "Porto", "country": "Portugal"}
PIN = {"latitude": 41.1408, "longitude": -8.6147, "precision": "street"}


def kept(**given: Any) -> dict[str, Any]:
    return Venue(**given).model_dump()


def test_a_venue_without_parts_has_the_shape_it_always_had() -> None:
    assert kept(name="Hall") == {"name": "Hall", "address": ""}


def test_the_address_in_one_line_is_made_of_its_parts() -> None:
    assert kept(**PORTO)["address"] == "Rua da Alfândega 12, Porto, Portugal"
    assert kept(address="By the river", **PORTO)["address"] == "By the river"


def test_a_pin_that_nobody_explains_was_put_by_hand() -> None:
    assert kept(latitude=0, longitude=0) == {
        "name": "",
        "address": "",
        "latitude": 0,
        "longitude": 0,
        "precision": "manual",
    }


def test_a_precision_without_a_pin_is_nothing() -> None:
    assert "precision" not in kept(precision="street")


@pytest.mark.parametrize(
    "wrong",
    [
        {"latitude": 91, "longitude": 0},
        {"latitude": 0, "longitude": 181},
        {"latitude": float("nan"), "longitude": 0},
        {"latitude": 1},
        {"precision": "exact"},
        {"city": "x" * 121},
        {"city": "a\nb"},
    ],
)
def test_what_cannot_be_on_a_map_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Venue(**wrong)


@pytest.mark.parametrize(
    "venue",
    [{"name": "Customs House", **PORTO, **PIN}, {"name": "Hall"}, {**PORTO, **PIN, "precision": "manual"}],
)
def test_what_was_saved_opens_again_the_same(venue: dict[str, Any]) -> None:
    saved = kept(**venue)
    shown = {name: value for name, value in typed(saved).items() if value != ""}

    assert VenueForm(**shown).venue() == saved


def test_an_address_without_parts_stands_in_the_form_and_stays() -> None:
    saved = kept(name="Hall", address="Rua Augusta 1, Lisboa")

    again = VenueForm(**{name: value for name, value in typed(saved).items() if value != ""}).venue()

    assert again
    assert again["address"] == "Rua Augusta 1, Lisboa"


def test_a_form_with_nothing_in_it_is_no_venue() -> None:
    assert VenueForm().venue() is None


def test_half_a_pin_in_a_form_is_none() -> None:
    assert VenueForm(venue_name="Hall", venue_latitude=1).venue() == {"name": "Hall", "address": ""}
