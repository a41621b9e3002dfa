"""What clients send about webhooks."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, Field

from services.api.inputs import NOT_GIVEN, Line
from services.api.webhooks.catalogue import EventType
from services.api.webhooks.models import LONGEST_DESCRIPTION, LONGEST_URL
from shared.web import Body


def _each_once(types: list[EventType]) -> list[EventType]:
    return [kind for kind in EventType if kind in types]


Url = Annotated[Line, Field(min_length=1, max_length=LONGEST_URL)]
Types = Annotated[
    list[EventType], Field(min_length=1, max_length=2 * len(EventType)), AfterValidator(_each_once)
]
Description = Annotated[Line, Field(max_length=LONGEST_DESCRIPTION)]


class NewWebhook(Body):
    url: Url
    types: Types
    description: Description = ""


class WebhookChange(Body):
    """Whatever is given is changed. `enabled` switches it off and on."""

    url: Url = NOT_GIVEN
    types: Types = NOT_GIVEN
    description: Description = NOT_GIVEN
    enabled: Annotated[bool, Field(strict=True)] = NOT_GIVEN

    def changes(self) -> dict[str, Any]:
        return self.model_dump(include=self.model_fields_set)
