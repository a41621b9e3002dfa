"""Pictures of speakers and sponsors: whatever is sent is decoded, made small, and written anew without what it carried.

So nothing of the sent file reaches anybody: no place and time of the photograph, no hidden content.
"""

from __future__ import annotations

from io import BytesIO
from uuid import UUID

from PIL import Image, ImageOps, UnidentifiedImageError
from sqlalchemy.orm import Session

from services.api.events.models import Event
from services.api.programme import use_cases
from services.api.programme.edits import editing
from services.api.programme.errors import NoPicture, PictureTooLarge
from services.api.programme.models import Picture, Pictured
from shared.database import now
from shared.errors import NotFound

READ = ("JPEG", "PNG", "WEBP", "GIF")
LARGEST_SIDE = 800
MOST_PIXELS = 25_000_000
"""A small file can unfold into gigabytes: what says it is larger is not decoded."""
CONTENT_TYPE = "image/webp"


def replace(session: Session, event: Event, row: Pictured, sent: bytes) -> None:
    """Give it this picture instead of the one that it has. Raises `NoPicture`, `PictureTooLarge`."""
    picture = Picture(event_id=event.id, content=re_encoded(sent), created_at=now())
    with editing(session, event) as edit:
        edit.changing(row)
        use_cases.forget_picture(session, row)
        session.add(picture)
        session.flush()
        row.picture_id = picture.id


def remove(session: Session, event: Event, row: Pictured) -> None:
    with editing(session, event) as edit:
        edit.changing(row)
        use_cases.forget_picture(session, row)


def content(session: Session, picture_id: UUID) -> bytes:
    """Raises `NotFound`."""
    picture = session.get(Picture, picture_id)
    if picture is None:
        raise NotFound("There is no such picture, or it was replaced.")
    return picture.content


def re_encoded(sent: bytes) -> bytes:
    """As WebP, the right way up, at most 800 pixels a side. Raises `NoPicture`, `PictureTooLarge`."""
    try:
        with Image.open(BytesIO(sent), formats=READ) as image:
            if image.width * image.height > MOST_PIXELS:
                raise PictureTooLarge("Send one of at most 25 megapixels.")
            image.draft(
                "RGB", (LARGEST_SIDE * 2, LARGEST_SIDE * 2)
            )  # a JPEG is decoded no larger than needed
            return _written(image)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise NoPicture("Send a JPEG, PNG, WebP or GIF that is whole.") from error


def _written(image: Image.Image) -> bytes:
    upright = ImageOps.exif_transpose(image)
    plain = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
    plain.thumbnail((LARGEST_SIDE, LARGEST_SIDE))
    clean = Image.new(plain.mode, plain.size)
    clean.paste(plain)
    written = BytesIO()
    clean.save(written, "WEBP", quality=82)
    return written.getvalue()
