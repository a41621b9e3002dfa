"""What the tests of mailing look at."""

from __future__ import annotations

from email.message import EmailMessage

from services.notifications.mail.letters import Letters
from services.notifications.models import Delivery, DeliveryStatus
from shared.auth.links import LinkSigner
from tests.post_room import PostRoom

LETTERS = Letters("http://fanfare.test", "Fanfare <hello@fanfare.test>", LinkSigner("a key of these tests"))


def states(room: PostRoom) -> list[DeliveryStatus]:
    return [row.status for row in room.deliveries()]


def only(room: PostRoom) -> Delivery:
    [row] = room.deliveries()
    return row


def text_of(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())
