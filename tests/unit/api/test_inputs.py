from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from services.api.inputs import Address, Line, LocalTime, Moment, Prose, Zone, zone_choices

line, prose, moment = TypeAdapter[str](Line), TypeAdapter[str](Prose), TypeAdapter[datetime](Moment)
local_time, zone, address = (
    TypeAdapter[datetime](LocalTime),
    TypeAdapter[str](Zone),
    TypeAdapter[str](Address),
)


@pytest.mark.parametrize("text", ["a\x00b", "a\nb", "a\x1bb"])
def test_a_line_has_no_control_characters(text: str) -> None:
    with pytest.raises(ValidationError):
        line.validate_python(text)


def test_prose_has_line_ends_but_no_other_control_characters() -> None:
    assert prose.validate_python("a\r\n\tb") == "a\r\n\tb"
    with pytest.raises(ValidationError):
        prose.validate_python("a\x00b")


@given(
    st.datetimes(
        min_value=datetime(1972, 1, 1),  # noqa: DTZ001
        max_value=datetime(2198, 1, 1),  # noqa: DTZ001
        timezones=st.integers(-12, 14).map(lambda hours: timezone(timedelta(hours=hours))),
    )
)
def test_a_moment_of_any_zone_is_kept_in_utc(value: datetime) -> None:
    read = moment.validate_python(value.isoformat())

    assert read == value
    assert read.tzinfo is UTC


@pytest.mark.parametrize(
    "value",
    [5, 1.5, True, None, "2026-11-12T09:30:00", "soon", "9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00Z"],
)
def test_a_moment_is_a_plausible_text_with_a_zone(value: object) -> None:
    with pytest.raises(ValidationError):
        moment.validate_python(value)


@pytest.mark.parametrize("value", ["2026-11-12T09:30:00Z", "tomorrow", 5])
def test_a_local_time_is_a_text_without_a_zone(value: object) -> None:
    with pytest.raises(ValidationError):
        local_time.validate_python(value)


@pytest.mark.parametrize("value", ["Lisbon", "../etc/passwd", "", "europe/lisbon"])
def test_a_zone_is_one_that_exists(value: str) -> None:
    with pytest.raises(ValidationError):
        zone.validate_python(value)


def test_every_zone_to_choose_is_accepted() -> None:
    assert all(zone.validate_python(value) == value for value, _ in zone_choices())


def test_a_zone_that_is_no_longer_offered_stays_chosen() -> None:
    assert ("EST5EDT", "EST5EDT") in zone_choices("EST5EDT")


@pytest.mark.parametrize(
    "value", ["", "ada", "ada@", "@example.org", "a b@example.org", "ada@example.org\n.evil"]
)
def test_an_address_looks_like_one(value: str) -> None:
    with pytest.raises(ValidationError):
        address.validate_python(value)


def test_an_address_stays_as_it_was_written() -> None:
    assert address.validate_python("Ada.Lovelace@Example.ORG") == "Ada.Lovelace@Example.ORG"
