"""The catalogue of this service's tables."""

from sqlalchemy.orm import DeclarativeBase

from shared.database import metadata_for_service


class Base(DeclarativeBase):
    metadata = metadata_for_service()
