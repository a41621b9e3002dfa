"""A place's clock as iCalendar tells it (VTIMEZONE): what is true from a year before to a year after what is in it.

The library's own says the hour that is skipped in spring, 03:00 instead of 02:00, so that readers are an hour wrong
in it: RFC 5545 wants the local time of an onset as the clock showed it before.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

DAY = timedelta(days=1)
MARGIN = timedelta(days=366)


def definition(zone: ZoneInfo, first: datetime, last: datetime) -> Timezone:
    """All that a reader must know of this clock for these moments, and a year around them."""
    begin = first.astimezone(UTC).replace(microsecond=0) - MARGIN
    onsets = list(_changes(zone, begin, last.astimezone(UTC) + MARGIN))
    least = min(_offset(zone, moment) for moment in (begin, *onsets))
    found = Timezone()
    found.add("tzid", zone.key)
    found.add_component(_observance(zone, begin, least, least))
    for onset in onsets:
        found.add_component(_observance(zone, onset, _offset(zone, onset - timedelta(seconds=1)), least))
    return found


def _observance(
    zone: ZoneInfo, onset: datetime, then: timedelta, least: timedelta
) -> TimezoneDaylight | TimezoneStandard:
    """The clock from this onset on, after an offset of `then`.

    Whatever is ahead of the least offset counts as summer time: some zones have it the other way round.
    """
    now = _offset(zone, onset)
    part = TimezoneDaylight() if now > least else TimezoneStandard()
    part.add("dtstart", (onset + then).replace(tzinfo=None))
    part.add("tzoffsetfrom", then)
    part.add("tzoffsetto", now)
    part.add("tzname", onset.astimezone(zone).tzname())
    return part


def _changes(zone: ZoneInfo, begin: datetime, end: datetime) -> Iterator[datetime]:
    """Each moment, to the second, from which the clock is another."""
    moment = begin
    while moment < end:
        following = moment + DAY
        if _offset(zone, moment) != _offset(zone, following):
            yield _first_after(zone, moment, following)
        moment = following


def _first_after(zone: ZoneInfo, early: datetime, late: datetime) -> datetime:
    while late - early > timedelta(seconds=1):
        middle = early + timedelta(seconds=(late - early).total_seconds() // 2)
        if _offset(zone, middle) == _offset(zone, early):
            early = middle
        else:
            late = middle
    return late


def _offset(zone: ZoneInfo, moment: datetime) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta()
