"""What every table of this service is made of. A leaf: it knows no feature."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Enum
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase

from shared.database import UtcDateTime, metadata_for_service


class Base(DeclarativeBase):
    metadata = metadata_for_service()
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it once, when the class is made
        datetime: UtcDateTime(),
        dict[str, Any]: JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql"),
    }


def one_of(choices: type[StrEnum]) -> Enum:
    """A column type for one of these words, stored as text so that a new word needs no migration."""
    return Enum(
        choices, native_enum=False, length=20, values_callable=lambda kind: [choice.value for choice in kind]
    )
