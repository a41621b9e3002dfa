"""The catalogue that all tables of this service belong to."""

from __future__ import annotations

from sqlalchemy.orm import DeclarativeBase

from shared.database import metadata_for_service


class Base(DeclarativeBase):
    metadata = metadata_for_service()
