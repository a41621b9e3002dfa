"""What people want to hear of, how and when."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from functools import cache
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Row, Select, select, union
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from services.notifications.messages.categories import CATEGORIES, EVERYWHERE, Category, Channel
from services.notifications.models import Digest, Person, Preferences
from services.notifications.readers import LANGUAGES, Reader
from shared.database import dialect, insert
from shared.database.bulk import listed
from shared.errors import Invalid

Matrix = Mapping[str, Mapping[str, bool]]
DIGEST_AT = time(8)
"""On the reader's clock; weekly ones come on Mondays."""
MONDAY = 0
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
MOST_EVENTS = 200


@dataclass(frozen=True)
class Choices:
    """The preferences of one person. Quiet hours may reach over midnight; the account's zone counts without an own.

    What is None of the account has not been heard of yet.
    """

    channels: Matrix = field(default_factory=dict)
    digest: Digest = "none"
    quiet_hours: tuple[time, time] | None = None
    own_timezone: str | None = None
    account_timezone: str | None = None
    account_language: str | None = None
    events: Mapping[UUID, Matrix] = field(default_factory=dict)
    email_delay: timedelta = timedelta()

    @property
    def timezone(self) -> str:
        return self.own_timezone or self.account_timezone or "UTC"

    def reader(self, otherwise: Reader) -> Reader:
        """In whose language and by whose clock to write; `otherwise` is what is known without the account."""
        language = LANGUAGES.spoken(self.account_language) if self.account_language else otherwise.language
        return Reader(language, self.own_timezone or self.account_timezone or otherwise.zone)

    def wanted(self, category: Category, event_id: UUID | None = None) -> frozenset[Channel]:
        """All the channels that were chosen."""
        if category.locked:
            return EVERYWHERE
        if not (self.channels or self.events):  # most people, for every message
            return category.by_default
        return frozenset(channel for channel in Channel if self.wants(category, channel, event_id))

    def wants(self, category: Category, channel: Channel, event_id: UUID | None = None) -> bool:
        """What was chosen for a single event comes before what was chosen for all."""
        if category.locked:
            return True
        for matrix in (self.events.get(event_id, {}) if event_id else {}, self.channels):
            if channel.value in (chosen := matrix.get(category.name, {})):
                return chosen[channel.value]
        return channel in category.by_default

    def differing(self, matrix: Matrix) -> Matrix:
        """What of a matrix is not as chosen for all events."""
        general = self.matrix()
        kept = {
            name: {
                channel: wanted for channel, wanted in channels.items() if general[name][channel] != wanted
            }
            for name, channels in matrix.items()
        }
        return {name: channels for name, channels in kept.items() if channels}

    def matrix(self, event_id: UUID | None = None) -> dict[str, dict[str, bool]]:
        """Every category by every channel, for one event or for all."""
        return {
            category.name: {channel.value: self.wants(category, channel, event_id) for channel in Channel}
            for category in CATEGORIES.values()
        }

    def in_digest(self, category: Category) -> bool:
        return self.digest != "none" and not category.locked

    def mail_at(self, category: Category, present: datetime) -> datetime:
        """When a mail may go out: at once where it cannot wait, else with the digest and outside quiet hours."""
        if category.locked:
            return present
        seen_by = present + self.email_delay
        return self._after_quiet_hours(self._digest_at(present) if self.in_digest(category) else seen_by)

    def held_until(self, category: Category, moment: datetime) -> datetime | None:
        """The end of the quiet hours that hold a mail back at that moment; None when it may go out."""
        return None if category.locked else self._quiet_until(moment)

    def quiet_categories(self, moment: datetime) -> frozenset[str]:
        """Of what is told then nothing pops up: in quiet hours all that can wait. It counts as ever."""
        if self._quiet_until(moment) is None:
            return frozenset()
        return frozenset(category.name for category in CATEGORIES.values() if not category.locked)

    def _digest_at(self, present: datetime) -> datetime:
        if self.digest == "hourly":
            return present.replace(minute=0, second=0, microsecond=0) + HOUR
        local = present.astimezone(ZoneInfo(self.timezone))
        digest = local.replace(hour=DIGEST_AT.hour, minute=0, second=0, microsecond=0)
        if digest <= local:
            digest += timedelta(days=1)
        if self.digest == "weekly":
            digest += timedelta(days=(MONDAY - digest.weekday()) % 7)
        return digest

    def _after_quiet_hours(self, moment: datetime) -> datetime:
        return self._quiet_until(moment) or moment

    def _quiet_until(self, moment: datetime) -> datetime | None:
        """The end of the quiet hours that this moment is in."""
        until = moment.astimezone(UTC)
        # More than once where the clock is put forward over their end, into those of the next day.
        while (quiet := self.quiet_hours) and _is_within(quiet, self._local(until)):
            until = _next(quiet[1], self._local(until))
        return until if until > moment else None

    def _local(self, moment: datetime) -> datetime:
        return moment.astimezone(ZoneInfo(self.timezone))


def _is_within(hours: tuple[time, time], local: datetime) -> bool:
    start, end = hours
    clock = local.time()
    return start <= clock < end if start <= end else (clock >= start or clock < end)


def _next(clock: time, local: datetime) -> datetime:
    """When it is that time next (UTC). Where the clock is put back it may be that time twice in one day."""
    days = (local.date(), local.date() + timedelta(days=1))
    times = (
        datetime.combine(day, clock.replace(fold=fold), local.tzinfo).astimezone(UTC)
        for day in days
        for fold in (0, 1)
    )
    return min(found for found in times if found > local.astimezone(UTC))


USUAL = Choices()
"""Of those who chose nothing."""


def choices_of(session: Session, user_ids: Collection[UUID]) -> dict[UUID, Choices]:
    """The choices of each of them; who chose nothing has the defaults, in their account's time zone."""
    if not user_ids:
        return {}
    heard_of = session.execute(_heard_of(dialect(session)), {"user_ids": list(user_ids)})
    found = {row.user_id: _choices(row) for row in heard_of}
    return {user_id: found.get(user_id, USUAL) for user_id in user_ids}


@cache
def _heard_of(kind: str) -> Select[Any]:
    """The account and the choices of those who have either: one statement, as it is run for every batch of events."""
    person, own = Person.__table__, Preferences.__table__
    ids = union(
        select(person.c.id.label("user_id")).where(listed(kind, person.c.id, "user_ids")),
        select(own.c.user_id).where(listed(kind, own.c.user_id, "user_ids")),
    ).subquery()
    account = (person.c.timezone.label("account_timezone"), person.c.language.label("account_language"))
    chosen = [column for column in own.c if column is not own.c.user_id]
    return (
        select(ids.c.user_id, *account, own.c.user_id.is_not(None).label("has_chosen"), *chosen)
        .outerjoin(person, person.c.id == ids.c.user_id)
        .outerjoin(own, own.c.user_id == ids.c.user_id)
    )


def save(session: Session, user_id: UUID, choices: Choices) -> None:
    """Replace what the person chose before."""
    _upsert(session, user_id, {
        "channels": {name: dict(channels) for name, channels in choices.channels.items()},
        "digest": choices.digest,
        "email_delay": choices.email_delay // MINUTE,
        "quiet_from": choices.quiet_hours and f"{choices.quiet_hours[0]:%H:%M}",
        "quiet_to": choices.quiet_hours and f"{choices.quiet_hours[1]:%H:%M}",
        "timezone": choices.own_timezone,
    })  # fmt: skip


def save_for_event(session: Session, user_id: UUID, event_id: UUID, matrix: Matrix) -> None:
    """What is different for that event; an empty matrix makes it like all others. Raises Invalid for too many."""
    row = _locked_row(session, user_id)
    events = {key: value for key, value in row.events.items() if key != str(event_id)}
    if matrix:
        events[str(event_id)] = {name: dict(channels) for name, channels in matrix.items()}
    if len(events) > MOST_EVENTS:
        raise Invalid.field("matrix", f"Choose for at most {MOST_EVENTS} single events")
    row.events = events


def stop_mail(session: Session, user_id: UUID, categories: Collection[Category]) -> None:
    """No mail about these any more, from no event; all else stays as chosen."""
    row = _locked_row(session, user_id)
    stopped = {category.name: {Channel.EMAIL.value: False} for category in categories if not category.locked}
    for matrix in (row.channels, *row.events.values()):
        matrix |= {name: matrix.get(name, {}) | off for name, off in stopped.items()}
    flag_modified(row, "channels")
    flag_modified(row, "events")


def _locked_row(session: Session, user_id: UUID) -> Preferences:
    first = insert(session, Preferences).values(user_id=user_id, channels={}, digest="none")
    session.execute(first.on_conflict_do_nothing())
    return session.scalars(select(Preferences).where(Preferences.user_id == user_id).with_for_update()).one()


def _upsert(session: Session, user_id: UUID, columns: dict[str, Any]) -> None:
    statement = insert(session, Preferences).values(user_id=user_id, **columns)
    session.execute(statement.on_conflict_do_update(index_elements=["user_id"], set_=columns))


def _choices(row: Row[Any]) -> Choices:
    usual = replace(USUAL, account_timezone=row.account_timezone, account_language=row.account_language)
    if not row.has_chosen:
        return usual
    return replace(
        usual,
        channels=row.channels,
        digest=row.digest,
        quiet_hours=_quiet_hours(row),
        own_timezone=row.timezone,
        events={UUID(event_id): matrix for event_id, matrix in row.events.items()},
        email_delay=timedelta(minutes=row.email_delay),
    )


def _quiet_hours(row: Row[Any]) -> tuple[time, time] | None:
    if row.quiet_from is None or row.quiet_to is None:
        return None
    return time.fromisoformat(row.quiet_from), time.fromisoformat(row.quiet_to)
