"""When a mail may go out: quiet hours and digests on the reader's own clock."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifications.messages.categories import ACCOUNT, CATEGORIES, SALES, TEAM, Channel
from services.notifications.use_cases.preferences import Choices
from shared.database import new_id

NIGHT = (time(22), time(7))
LUNCH = (time(12), time(13, 30))


def utc(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("quiet", "asked", "allowed"),
    [
        (NIGHT, utc(20, 21, 59), utc(20, 21, 59)),
        (NIGHT, utc(20, 22), utc(21, 7)),
        (NIGHT, utc(21, 0, 30), utc(21, 7)),
        (NIGHT, utc(21, 6, 59), utc(21, 7)),
        (NIGHT, utc(21, 7), utc(21, 7)),
        (LUNCH, utc(20, 11, 59), utc(20, 11, 59)),
        (LUNCH, utc(20, 12), utc(20, 13, 30)),
        (LUNCH, utc(20, 13, 30), utc(20, 13, 30)),
    ],
)
def test_quiet_hours_move_a_mail_to_their_end(
    quiet: tuple[time, time], asked: datetime, allowed: datetime
) -> None:
    assert Choices(quiet_hours=quiet).mail_at(TEAM, asked) == allowed


def test_quiet_hours_are_those_of_the_readers_clock() -> None:
    tokyo = Choices(quiet_hours=NIGHT, own_timezone="Asia/Tokyo")

    assert tokyo.mail_at(TEAM, utc(20, 14)) == utc(20, 22)  # 23:00 there, until 07:00
    assert tokyo.mail_at(TEAM, utc(20, 23)) == utc(20, 23)


def test_the_accounts_zone_counts_where_none_was_chosen() -> None:
    assert Choices(quiet_hours=NIGHT, account_timezone="Asia/Tokyo").mail_at(TEAM, utc(20, 14)) == utc(20, 22)


def test_quiet_hours_end_on_the_clock_when_it_changes_in_the_night() -> None:
    lisbon = Choices(quiet_hours=NIGHT, own_timezone="Europe/Lisbon")
    evening = datetime(2026, 10, 24, 22, 0, tzinfo=UTC)  # 23:00 in summer time; it ends that night

    assert lisbon.mail_at(TEAM, evening) == datetime(2026, 10, 25, 7, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("quiet", "asked", "allowed"),
    [
        # 01:15 to 01:45 comes twice that night, and a mail of the second one waits for the second end.
        ((time(1, 15), time(1, 45)), "2026-10-25T00:20+00:00", "2026-10-25T00:45+00:00"),
        ((time(1, 15), time(1, 45)), "2026-10-25T01:20+00:00", "2026-10-25T01:45+00:00"),
        # In spring there is no 01:30: it is 02:30 by then, which is quiet again where all but half an hour is.
        ((time(22), time(1, 30)), "2026-03-29T00:30+00:00", "2026-03-29T01:30+00:00"),
        ((time(2), time(1, 30)), "2026-03-29T00:30+00:00", "2026-03-30T00:30+00:00"),
    ],
)
def test_quiet_hours_end_that_come_twice_that_day_or_not_at_all(
    quiet: tuple[time, time], asked: str, allowed: str
) -> None:
    lisbon = Choices(quiet_hours=quiet, own_timezone="Europe/Lisbon")

    assert lisbon.mail_at(TEAM, datetime.fromisoformat(asked)) == datetime.fromisoformat(allowed)


def test_what_is_locked_waits_for_nothing() -> None:
    sleeping = Choices(quiet_hours=NIGHT, digest="weekly")

    assert sleeping.mail_at(ACCOUNT, utc(20, 23)) == utc(20, 23)
    assert not sleeping.in_digest(ACCOUNT)


@pytest.mark.parametrize(
    ("digest", "asked", "sent"),
    [
        ("daily", utc(20, 7, 59), utc(20, 8)),
        ("daily", utc(20, 8), utc(21, 8)),
        ("daily", utc(20, 23), utc(21, 8)),
        ("weekly", utc(20, 9), utc(23, 8)),  # the 23rd is a Monday
        ("weekly", utc(23, 7), utc(23, 8)),
        ("weekly", utc(23, 8), datetime(2026, 11, 30, 8, tzinfo=UTC)),
    ],
)
def test_a_digest_goes_out_at_eight(digest: str, asked: datetime, sent: datetime) -> None:
    assert Choices(digest=digest).mail_at(SALES, asked) == sent  # type: ignore[arg-type]


def test_a_digest_respects_quiet_hours() -> None:
    late_riser = Choices(digest="daily", quiet_hours=(time(22), time(10)))

    assert late_riser.mail_at(TEAM, utc(20, 9)) == utc(21, 10)


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    st.sampled_from(["Europe/Lisbon", "America/New_York", "Asia/Kolkata", "Pacific/Chatham", "UTC"]),
    st.times(),
    st.times(),
    st.sampled_from(["none", "daily", "weekly"]),
)
def test_a_mail_never_goes_out_before_it_was_asked_for_nor_in_quiet_hours(
    asked: datetime, zone: str, start: time, end: time, digest: str
) -> None:
    start, end = start.replace(second=0, microsecond=0), end.replace(second=0, microsecond=0)
    choices = Choices(digest=digest, quiet_hours=(start, end), own_timezone=zone)  # type: ignore[arg-type]

    sent = choices.mail_at(TEAM, asked).astimezone(UTC)

    assert sent >= asked
    clock = sent.astimezone(ZoneInfo(zone)).time()
    quiet = start <= clock < end if start <= end else (clock >= start or clock < end)
    assert not quiet


def test_defaults_are_those_of_the_category() -> None:
    matrix = Choices().matrix()

    assert set(matrix) == set(CATEGORIES)
    assert matrix["team"] == {"inbox": True, "live": True, "email": False}
    assert matrix["payments"] == {"inbox": True, "live": True, "email": True}


def test_a_choice_wins_over_the_default_but_not_over_a_lock() -> None:
    chosen = Choices({"team": {"email": True}, "payments": {"email": False}})

    assert chosen.wants(TEAM, Channel.EMAIL)
    assert chosen.wants(CATEGORIES["payments"], Channel.EMAIL)


EVENT = new_id()


@pytest.mark.parametrize(
    "chosen",
    [
        Choices(),
        Choices({"team": {"email": True, "live": False}, "payments": {"email": False}}),
        Choices(events={EVENT: {"team": {"inbox": False}}}),
    ],
)
@pytest.mark.parametrize("event_id", [None, EVENT, new_id()])
def test_all_channels_at_once_are_those_that_are_wanted_one_by_one(
    chosen: Choices, event_id: UUID | None
) -> None:
    for category in CATEGORIES.values():
        one_by_one = {channel for channel in Channel if chosen.wants(category, channel, event_id)}
        assert chosen.wanted(category, event_id) == one_by_one


@pytest.mark.parametrize(
    ("asked", "allowed"),
    [(utc(20, 9), utc(20, 10)), (utc(20, 9, 59), utc(20, 10)), (utc(20, 23, 30), utc(21, 0))],
)
def test_an_hourly_digest_goes_out_at_the_next_full_hour(asked: datetime, allowed: datetime) -> None:
    assert Choices(digest="hourly").mail_at(TEAM, asked) == allowed


def test_optional_mail_gives_its_reader_time_to_see_the_news_on_screen() -> None:
    patient = Choices(email_delay=timedelta(minutes=15))

    assert patient.mail_at(TEAM, utc(20, 9)) == utc(20, 9, 15)
    assert patient.mail_at(ACCOUNT, utc(20, 9)) == utc(20, 9)


def test_a_mail_that_waits_into_the_night_waits_for_the_morning() -> None:
    patient = Choices(email_delay=timedelta(minutes=15), quiet_hours=NIGHT)

    assert patient.mail_at(TEAM, utc(20, 21, 50)) == utc(21, 7)
