"""When and where a Fanfare event is, as other events carry it along for whoever writes about it."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict


class Occasion(BaseModel):
    """`timezone` is the place's own (IANA); `place` is one line, empty where nobody said."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    starts_at: datetime
    ends_at: datetime
    timezone: str
    place: str = ""
