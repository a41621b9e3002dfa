"""How long an `Idempotency-Key` is remembered."""

from __future__ import annotations

from sqlalchemy import update

from services.api.creations import KEPT, Creation, forget_old
from shared.database import now
from tests.front_desk import FrontDesk, Visitor

TRACK = {"name": "Web", "color": "#4338ca"}


def test_a_key_is_forgotten_after_a_week_and_not_before(desk: FrontDesk, ada: Visitor) -> None:
    tracks = f"/api/v1/events/{ada.create_event()}/tracks"
    key = {"Idempotency_Key": "once"}
    assert ada.post(tracks, TRACK, **key).status_code == 201

    assert not forget_old(desk.database)
    assert ada.post(tracks, TRACK, **key).status_code == 200

    with desk.database.transaction() as session:
        session.execute(update(Creation).values(created_at=now() - KEPT))
    assert not forget_old(desk.database)
    assert ada.post(tracks, TRACK, **key).status_code == 201
