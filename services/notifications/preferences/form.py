"""How preferences come in and go out: as JSON, and as an HTML form."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time, timedelta
from typing import Annotated, Any, Self
from uuid import UUID
from zoneinfo import available_timezones

from pydantic import AfterValidator, ConfigDict, Field, model_validator

from services.notifications.messages.categories import CATEGORIES, LOCKED, Channel
from services.notifications.models import Digest, StoppedAddress
from services.notifications.use_cases.preferences import Choices, Matrix
from shared.errors import Invalid
from shared.locale.formats import rfc3339
from shared.web import Body


def _known_zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError("is not a time zone such as Europe/Lisbon")
    return name


QUIET_HOURS_ERROR = "Give quiet hours a beginning and a different end, or leave both empty"
FORM_ERRORS = (QUIET_HOURS_ERROR, "Please check how this is written", "Please fill this in")
"""What a page says of its fields, to be translated."""
Zone = Annotated[str, AfterValidator(_known_zone)]
Clock = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]


DELAYS = (0, 5, 15, 60, 240)
"""Minutes that a page offers."""
Delay = Annotated[int, Field(ge=0, le=24 * 60)]


class QuietHours(Body):
    """Wall-clock times; to 07:00 from 22:00 reaches over midnight."""

    model_config = ConfigDict(populate_by_name=True)

    start: Clock = Field(alias="from")
    end: Clock = Field(alias="to")

    @model_validator(mode="after")
    def some_time(self) -> Self:
        if self.start == self.end:
            raise ValueError("must begin and end at different times")
        return self

    def times(self) -> tuple[time, time]:
        return time.fromisoformat(self.start), time.fromisoformat(self.end)


class PreferencesBody(Body):
    """What GET answers can be sent back as it is; `locked`, `mail_stopped` and `events` are only there to be read."""

    matrix: dict[str, dict[Channel, Annotated[bool, Field(strict=True)]]] = Field(default_factory=dict)
    locked: tuple[str, ...] = LOCKED
    mail_stopped: dict[str, str] | None = None
    events: list[dict[str, Any]] = Field(default_factory=list)
    digest: Digest = "none"
    email_delay_minutes: Annotated[Delay, Field(strict=True)] = 0
    quiet_hours: QuietHours | None = None
    timezone: Zone | None = None

    def choices(self) -> Choices:
        """Raises Invalid for unknown categories, and for locked ones that should be silent."""
        quiet_hours = self.quiet_hours.times() if self.quiet_hours else None
        return Choices(
            _checked(self.matrix),
            self.digest,
            quiet_hours,
            self.timezone,
            email_delay=timedelta(minutes=self.email_delay_minutes),
        )


class EventPreferencesBody(Body):
    """What is different for one event; nothing: all is as for the others."""

    matrix: dict[str, dict[Channel, Annotated[bool, Field(strict=True)]]] = Field(default_factory=dict)

    def choices(self) -> Matrix:
        """Raises Invalid, as `PreferencesBody` does."""
        return _checked(self.matrix)


class PreferencesForm(Body):
    """Everything but the check boxes, which say nothing when they are off."""

    digest: Digest = "none"
    email_delay: Delay = 0
    quiet_from: Clock | None = None
    quiet_to: Clock | None = None
    timezone: Zone | None = None

    @model_validator(mode="after")
    def both_or_none(self) -> Self:
        if (self.quiet_from is None) != (self.quiet_to is None) or (
            self.quiet_from and self.quiet_from == self.quiet_to
        ):
            raise ValueError(QUIET_HOURS_ERROR)
        return self

    def choices(self, boxes: Mapping[str, str]) -> Choices:
        """`boxes` holds the name (`team.email`) of each one that is ticked."""
        quiet = None
        if self.quiet_from and self.quiet_to:
            quiet = time.fromisoformat(self.quiet_from), time.fromisoformat(self.quiet_to)
        delay = timedelta(minutes=self.email_delay)
        return Choices(ticked(boxes), self.digest, quiet, self.timezone, email_delay=delay)


class EventPreferencesForm(Body):
    """The button that was pressed; check boxes say nothing when they are off."""

    like_all: bool = False


def ticked(boxes: Mapping[str, str]) -> Matrix:
    """The optional categories by what is ticked in a form."""
    return {
        name: {channel.value: f"{name}.{channel}" in boxes for channel in Channel}
        for name, category in CATEGORIES.items()
        if not category.locked
    }


def event_as_json(choices: Choices, event_id: UUID, name: str | None) -> dict[str, Any]:
    return {"event_id": str(event_id), "event_name": name, "matrix": choices.matrix(event_id)}


def as_json(
    choices: Choices, stopped: StoppedAddress | None, names: Mapping[UUID, str | None]
) -> dict[str, Any]:
    quiet = choices.quiet_hours
    return {
        "matrix": choices.matrix(),
        "locked": list(LOCKED),
        "digest": choices.digest,
        "email_delay_minutes": int(choices.email_delay.total_seconds() // 60),
        "quiet_hours": {"from": f"{quiet[0]:%H:%M}", "to": f"{quiet[1]:%H:%M}"} if quiet else None,
        "timezone": choices.timezone,
        "events": [event_as_json(choices, event_id, names.get(event_id)) for event_id in choices.events],
        "mail_stopped": stopped
        and {"address": stopped.address, "reason": stopped.reason, "since": rfc3339(stopped.since)},
    }


def _objection(name: str, channels: Mapping[Channel, bool]) -> str | None:
    if name not in CATEGORIES:
        return "There is no such category"
    if CATEGORIES[name].locked and not all(channels.values()):
        return "This cannot be switched off"
    return None


def _checked(matrix: Mapping[str, Mapping[Channel, bool]]) -> Matrix:
    errors = [
        {"field": f"matrix.{name}", "message": message}
        for name, channels in matrix.items()
        if (message := _objection(name, channels))
    ]
    if errors:
        raise Invalid(errors=errors)  # type: ignore[arg-type]
    return _own(matrix)


def _own(matrix: Mapping[str, Mapping[Channel, bool]]) -> Matrix:
    return {
        name: {channel.value: wanted for channel, wanted in channels.items()}
        for name, channels in matrix.items()
        if not CATEGORIES[name].locked
    }
