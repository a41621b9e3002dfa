"""What every table of this service is made of. A leaf: it knows no feature."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Enum
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from shared.database import UtcDateTime, metadata_for_service, new_id

_JSON = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


class Base(DeclarativeBase):
    metadata = metadata_for_service()
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it once, when the class is made
        datetime: UtcDateTime(),
        dict[str, Any]: _JSON,
        list[Any]: _JSON,
    }


class Identified(Base):
    """What has an id of its own: it grows with time, so it also says who came first."""

    __abstract__ = True

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)


def one_of(choices: type[StrEnum]) -> Enum:
    """A column type for one of these words, stored as text so that a new word needs no migration."""
    return Enum(
        choices, native_enum=False, length=20, values_callable=lambda kind: [choice.value for choice in kind]
    )
