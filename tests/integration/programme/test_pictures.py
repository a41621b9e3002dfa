"""Pictures are decoded, made small and written anew."""

from __future__ import annotations

import zlib
from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from services.api.programme.models import Picture
from tests.front_desk import json_of
from tests.programme import Programme

SECRET = b"Lisbon, 38.7, -9.1"


def photograph(width: int = 2000, height: int = 1000, kind: str = "JPEG") -> bytes:
    """One that tells where it was taken, lying on its side."""
    exif = Image.Exif()
    exif[0x010E] = SECRET.decode()
    exif[0x0112] = 6
    written = BytesIO()
    Image.new("RGB", (width, height), "teal").save(written, kind, exif=exif)
    return written.getvalue()


def send(programme: Programme, path: str, content: bytes, kind: str = "image/jpeg") -> TestResponse:
    return programme.owner.client.put(
        f"{path}/picture",
        data=content,
        headers={**programme.owner._csrf(), "Content-Type": kind},
    )


@pytest.fixture
def path(programme: Programme) -> str:
    return programme.item_path("speakers", programme.add("speakers")["id"])


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_is_small_upright_and_tells_nothing(programme: Programme, path: str, kind: str) -> None:
    sent = photograph(kind=kind)

    answer = send(programme, path, sent)

    served = programme.public.get(json_of(answer)["picture"])
    assert answer.status_code == served.status_code == 200
    assert SECRET in sent
    assert SECRET not in served.data
    picture = Image.open(BytesIO(served.data))
    assert (picture.format, picture.size) == ("WEBP", (400, 800))
    assert not picture.getexif()


def test_a_picture_is_served_as_nothing_but_a_picture(programme: Programme, path: str) -> None:
    served = programme.public.get(json_of(send(programme, path, photograph()))["picture"])

    assert served.content_type == "image/webp"
    assert served.headers["X-Content-Type-Options"] == "nosniff"
    assert served.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "immutable" in served.headers["Cache-Control"]


@pytest.mark.parametrize(
    "content", [b"", b"GIF89a", b"<svg xmlns='http://www.w3.org/2000/svg'/>", photograph()[:500]]
)
def test_what_is_no_whole_picture_is_refused(programme: Programme, path: str, content: bytes) -> None:
    before = programme.owner.get(path).headers["ETag"]

    assert send(programme, path, content).status_code == 415
    assert programme.owner.get(path).headers["ETag"] == before


def test_a_small_file_that_unfolds_into_gigabytes_is_not_unfolded(programme: Programme, path: str) -> None:
    header = b"IHDR" + (60_000).to_bytes(4, "big") * 2 + b"\x08\x02\x00\x00\x00"
    bomb = b"\x89PNG\r\n\x1a\n\x00\x00\x00\r" + header + zlib.crc32(header).to_bytes(4, "big")

    assert send(programme, path, bomb, "image/png").status_code in {413, 415}


def test_a_replaced_picture_is_gone_and_the_tag_is_another(programme: Programme, path: str) -> None:
    first = send(programme, path, photograph())
    second = send(programme, path, photograph())

    assert first.headers["ETag"] != second.headers["ETag"]
    assert programme.public.get(json_of(first)["picture"]).status_code == 404
    assert programme.public.get(json_of(second)["picture"]).status_code == 200


def test_pictures_go_with_what_they_show(programme: Programme, path: str) -> None:
    send(programme, path, photograph())
    other = programme.item_path("sponsors", programme.add("sponsors")["id"])
    send(programme, other, photograph())

    assert json_of(programme.owner.call("DELETE", f"{path}/picture"))["picture"] is None
    assert programme.owner.call("DELETE", other).status_code == 204

    with programme.desk.database.transaction() as session:
        assert session.scalar(select(func.count()).select_from(Picture)) == 0
