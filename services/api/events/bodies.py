"""What clients send about events."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field, ValidationInfo, field_validator

from services.api.events.models import LONGEST_DESCRIPTION, LONGEST_NAME, EventState
from services.api.events.venues import Venue, VenueForm
from services.api.inputs import NOT_GIVEN, Line, LocalTime, Moment, Prose, Zone
from shared.web import Body

Name = Annotated[Line, Field(min_length=1, max_length=LONGEST_NAME)]
Description = Annotated[Prose, Field(max_length=LONGEST_DESCRIPTION)]
ENDS_TOO_SOON = "Please let it end after it starts"


class NewEvent(Body):
    name: Name
    timezone: Zone
    starts_at: Moment
    ends_at: Moment
    description: Description = ""
    venue: Venue | None = None

    @field_validator("ends_at")
    @classmethod
    def after_start(cls, value: datetime, info: ValidationInfo) -> datetime:
        return _after_start(value, info)


class EventChange(Body):
    """Whatever is given is changed. `venue` may be null: then there is none."""

    name: Name = NOT_GIVEN
    timezone: Zone = NOT_GIVEN
    starts_at: Moment = NOT_GIVEN
    ends_at: Moment = NOT_GIVEN
    description: Description = NOT_GIVEN
    venue: Venue | None = None
    state: EventState = NOT_GIVEN

    def changes(self) -> dict[str, Any]:
        return self.model_dump(include=self.model_fields_set)


class EventForm(VenueForm):
    """The page's form: times are what a clock at the place shows."""

    name: Name
    timezone: Zone
    starts_at: LocalTime
    ends_at: LocalTime
    description: Description = ""

    @field_validator("ends_at")
    @classmethod
    def after_start(cls, value: datetime, info: ValidationInfo) -> datetime:
        return _after_start(value, info)


class EventQuery(Body):
    """`upcoming` leaves out what is over, `mine` what is not the caller's own."""

    cursor: Annotated[str, Field(max_length=200)] | None = None
    limit: Annotated[int, Field(ge=1, le=100)] = 50
    upcoming: bool = False
    mine: bool = False


def _after_start(ends_at: datetime, info: ValidationInfo) -> datetime:
    starts_at = info.data.get("starts_at")
    if starts_at and ends_at <= starts_at:
        raise ValueError(ENDS_TOO_SOON)
    return ends_at
