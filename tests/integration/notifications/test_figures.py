"""What `/metrics` tells of the mail: how much is late, for how long, and how much was given up."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from services.notifications.models import Delivery, DeliveryStatus
from services.notifications.use_cases.figures import measure
from services.notifications.use_cases.mailing import Mailer
from shared.database import now
from tests.figures import figure
from tests.post_room import PostRoom, order_paid, somebody

HOUR = timedelta(hours=1)


def test_mail_that_is_due_is_counted_with_its_age_until_it_is_sent(room: PostRoom, mailer: Mailer) -> None:
    room.hear(order_paid(somebody("Bob")), order_paid(somebody("Ann")))
    change(room, created_at=now() - HOUR)

    assert figures(room) == pytest.approx((2, 3600, 0), abs=60)
    mailer.send_due()
    assert figures(room) == (0, 0, 0)


def test_mail_that_waits_for_its_hour_is_not_late(room: PostRoom) -> None:
    room.hear(order_paid(somebody("Bob")))
    change(room, created_at=now() - HOUR, next_at=now() + HOUR)

    assert figures(room) == (0, 0, 0)


def test_mail_that_was_tried_in_vain_is_late_also_while_it_pauses(room: PostRoom) -> None:
    room.hear(order_paid(somebody("Bob")))
    change(room, created_at=now() - HOUR, next_at=now() + HOUR, attempts=3)

    assert figures(room) == pytest.approx((1, 3600, 0), abs=60)


def test_mail_that_was_given_up_is_counted_for_a_day(room: PostRoom) -> None:
    room.hear(order_paid(somebody("Bob")))
    change(room, status=DeliveryStatus.FAILED)
    assert figures(room) == (0, 0, 1)

    change(room, next_at=now() - 25 * HOUR)
    assert figures(room) == (0, 0, 0)


def change(room: PostRoom, **columns: object) -> None:
    with room.database.transaction() as session:
        session.execute(update(Delivery).values(columns))


def figures(room: PostRoom) -> tuple[float | None, ...]:
    """Late, age of the oldest, given up."""
    measure(room.database)
    names = ("fanfare_mail_pending", "fanfare_mail_oldest_seconds", "fanfare_mail_failed")
    return tuple(figure(name, service="notifications") for name in names)
