"""What is wrong with a field is said in words for people."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

import pytest
from pydantic import AfterValidator, BaseModel, Field, ValidationError

from shared.web.bodies import field_errors


class Size(StrEnum):
    SMALL = "small"
    LARGE = "large"


class Order(BaseModel):
    name: Annotated[str, AfterValidator(str.strip), Field(min_length=1, max_length=5)] = "x"
    note: str = Field("abcdefgh", min_length=8, max_length=10)
    number: int = Field(1, ge=1, le=9)
    size: Size = Size.SMALL
    sizes: dict[Size, bool] = Field(default_factory=dict)


@pytest.mark.parametrize(
    ("sent", "field", "message"),
    [
        ({"name": " "}, "name", "Please fill this in"),
        ({"name": "abcdef"}, "name", "Please use at most 5 characters"),
        ({"name": 5}, "name", "Please send text"),
        ({"note": "short"}, "note", "Please use at least 8 characters"),
        ({"note": "much too long"}, "note", "Please use at most 10 characters"),
        ({"number": "many"}, "number", "Please give a whole number"),
        ({"number": 0}, "number", "Please give at least 1"),
        ({"number": 10}, "number", "Please give at most 9"),
        ({"size": "huge"}, "size", "Please choose one of 'small' or 'large'"),
        ({"sizes": {"huge": True}}, "sizes.huge", "Please choose one of 'small' or 'large'"),
    ],
)
def test_each_finding_is_a_sentence_at_its_field(sent: dict[str, Any], field: str, message: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Order.model_validate(sent)

    assert field_errors(caught.value.errors()) == [{"field": field, "message": message}]
