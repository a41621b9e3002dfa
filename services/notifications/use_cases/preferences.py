"""What people want to hear of, how and when."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.notifications.categories import CATEGORIES, Category, Channel
from services.notifications.models import Digest, Person, Preferences
from services.notifications.readers import LANGUAGES, Reader
from services.notifications.use_cases import people
from shared.bulk import among
from shared.database import insert

Matrix = Mapping[str, Mapping[str, bool]]
DIGEST_AT = time(8)
"""On the reader's clock; weekly ones come on Mondays."""
MONDAY = 0


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

    @property
    def timezone(self) -> str:
        return self.own_timezone or self.account_timezone or "UTC"

    def reader(self, otherwise: Reader) -> Reader:
        """In whose language and by whose clock to write; `otherwise` is what is known without the account."""
        language = LANGUAGES.spoken(self.account_language) if self.account_language else otherwise.language
        return Reader(language, self.own_timezone or self.account_timezone or otherwise.zone)

    def wants(self, category: Category, channel: Channel) -> bool:
        if category.locked:
            return True
        return self.channels.get(category.name, {}).get(channel.value, channel in category.by_default)

    def matrix(self) -> dict[str, dict[str, bool]]:
        """Every category by every channel."""
        return {
            category.name: {channel.value: self.wants(category, channel) for channel in Channel}
            for category in CATEGORIES.values()
        }

    def in_digest(self, category: Category) -> bool:
        return self.digest != "none" and not category.locked

    def mail_at(self, category: Category, present: datetime) -> datetime:
        """When a mail may go out: at once where it cannot wait, else with the digest and outside quiet hours."""
        if category.locked:
            return present
        return self._after_quiet_hours(self._digest_at(present) if self.in_digest(category) else present)

    def _digest_at(self, present: datetime) -> datetime:
        local = present.astimezone(ZoneInfo(self.timezone))
        digest = local.replace(hour=DIGEST_AT.hour, minute=0, second=0, microsecond=0)
        if digest <= local:
            digest += timedelta(days=1)
        if self.digest == "weekly":
            digest += timedelta(days=(MONDAY - digest.weekday()) % 7)
        return digest

    def _after_quiet_hours(self, moment: datetime) -> datetime:
        if self.quiet_hours is None:
            return moment
        start, end = self.quiet_hours
        local = moment.astimezone(ZoneInfo(self.timezone))
        clock = local.time()
        over_midnight = start > end
        quiet = (clock >= start or clock < end) if over_midnight else start <= clock < end
        if not quiet:
            return moment
        day = local.date() + timedelta(days=1) if over_midnight and clock >= start else local.date()
        return datetime.combine(day, end, tzinfo=local.tzinfo)


def choices_of(session: Session, user_ids: Collection[UUID]) -> dict[UUID, Choices]:
    """The choices of each of them; who chose nothing has the defaults, in their account's time zone."""
    own = select(Preferences).where(among(session, Preferences.user_id, user_ids))
    rows = session.scalars(own) if user_ids else ()
    chosen = {row.user_id: row for row in rows}
    persons = people.known(session, user_ids)
    return {user_id: _choices(chosen.get(user_id), persons.get(user_id)) for user_id in user_ids}


def save(session: Session, user_id: UUID, choices: Choices) -> None:
    """Replace what the person chose before."""
    _upsert(session, user_id, {
        "channels": {name: dict(channels) for name, channels in choices.channels.items()},
        "digest": choices.digest,
        "quiet_from": choices.quiet_hours and f"{choices.quiet_hours[0]:%H:%M}",
        "quiet_to": choices.quiet_hours and f"{choices.quiet_hours[1]:%H:%M}",
        "timezone": choices.own_timezone,
    })  # fmt: skip


def stop_mail(session: Session, user_id: UUID, categories: Collection[Category]) -> None:
    """No mail about these any more; all else stays as chosen."""
    row = _locked_row(session, user_id)
    stopped = {category.name: {Channel.EMAIL.value: False} for category in categories if not category.locked}
    row.channels = row.channels | {name: row.channels.get(name, {}) | off for name, off in stopped.items()}


def _locked_row(session: Session, user_id: UUID) -> Preferences:
    first = insert(session, Preferences).values(user_id=user_id, channels={}, digest="none")
    session.execute(first.on_conflict_do_nothing())
    return session.scalars(select(Preferences).where(Preferences.user_id == user_id).with_for_update()).one()


def _upsert(session: Session, user_id: UUID, columns: dict[str, Any]) -> None:
    statement = insert(session, Preferences).values(user_id=user_id, **columns)
    session.execute(statement.on_conflict_do_update(index_elements=["user_id"], set_=columns))


def _choices(row: Preferences | None, person: Person | None) -> Choices:
    account = (person.timezone, person.language) if person else (None, None)
    if row is None:
        return Choices(account_timezone=account[0], account_language=account[1])
    return Choices(row.channels, row.digest, _quiet_hours(row), row.timezone, *account)


def _quiet_hours(row: Preferences) -> tuple[time, time] | None:
    if row.quiet_from is None or row.quiet_to is None:
        return None
    return time.fromisoformat(row.quiet_from), time.fromisoformat(row.quiet_to)
