"""A handler that fails is tried again from the database, and spoils no other event."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, select, update
from sqlalchemy.orm import Session

from shared.bus import dead_letters
from shared.bus.entries import is_hopeful
from shared.bus.inbox import MOST_ATTEMPTS, Inbox
from shared.bus.tables import retries
from shared.database import now
from shared.events import InviteAccepted, Received
from tests.integration.bus.conftest import Bus, effects, packed, sample


def test_one_bad_event_spoils_no_other_of_its_batch(bus: Bus) -> None:
    good, bad, later = sample("good"), sample("bad"), sample("later")
    bus.handler.refuses = {"bad"}

    _inbox(bus).receive([packed(event) for event in (good, bad, later)])

    assert set(bus.effects()) == {good.invite_id, later.invite_id}
    assert [row.error for row in _retries(bus)] == ["ValueError: refused bad"]


def test_a_handler_that_meets_its_own_row_is_called_once_more_and_then_looks(bus: Bus) -> None:
    hopes = []

    def write_once(session: Session, batch: list[Received[InviteAccepted]]) -> None:
        hopes.append(is_hopeful(session))
        if is_hopeful(session) or not session.scalar(select(effects.c.id)):
            session.execute(effects.insert(), [{"id": 1}])

    inbox = Inbox(bus.hearer, {InviteAccepted: write_once})
    for event in (sample(), sample()):
        inbox.receive([packed(event)])

    assert hopes == [True, True, False]
    assert len(bus.effects()) == 1
    assert _retries(bus) == []


def test_what_clashes_whoever_looks_is_kept_to_be_tried_again(bus: Bus) -> None:
    def clash(session: Session, batch: list[Received[InviteAccepted]]) -> None:
        session.execute(effects.insert(), [{"id": 1}])
        session.execute(effects.insert(), [{"id": 1}])

    Inbox(bus.hearer, {InviteAccepted: clash}).receive([packed(sample()), packed(sample())])

    assert bus.effects() == []
    assert [row.error.partition(":")[0] for row in _retries(bus)] == ["IntegrityError"] * 2


def test_a_failed_event_takes_effect_when_its_handler_has_recovered(bus: Bus) -> None:
    event = sample("bad")
    bus.handler.refuses = {"bad"}
    inbox = _inbox(bus)
    inbox.receive([packed(event)])

    bus.handler.refuses = set()
    _make_due(bus)
    inbox.retry_due()

    assert bus.effects() == [event.invite_id]
    assert _retries(bus) == []


def test_a_failed_event_is_not_tried_before_it_is_due(bus: Bus) -> None:
    bus.handler.refuses = {"bad"}
    inbox = _inbox(bus)
    inbox.receive([packed(sample("bad"))])

    assert inbox.retry_due() == 0


def test_after_the_last_attempt_it_is_dead_until_it_is_replayed(bus: Bus) -> None:
    event = sample("bad")
    bus.handler.refuses = {"bad"}
    inbox = _inbox(bus)
    inbox.receive([packed(event)])
    for _ in range(MOST_ATTEMPTS):
        _make_due(bus)
        inbox.retry_due()
    (dead,) = _retries(bus)
    assert dead.dead_at is not None
    assert dead.attempts == MOST_ATTEMPTS

    bus.handler.refuses = set()
    with bus.hearer.transaction() as session:
        assert dead_letters.replay(session, [dead.event_id]) == 1
    inbox.retry_due()

    assert bus.effects() == [event.invite_id]


def test_bytes_that_are_no_event_are_kept_as_dead_and_stop_nothing(bus: Bus) -> None:
    good = sample()

    _inbox(bus).receive([b"{not json", packed(good)])

    assert bus.effects() == [good.invite_id]
    (dead,) = _retries(bus)
    assert dead.dead_at is not None
    assert bytes(dead.body) == b"{not json"


def test_bytes_that_are_delivered_again_are_one_dead_letter(bus: Bus) -> None:
    inbox = _inbox(bus)

    inbox.receive([b"{not json"])
    inbox.receive([b"{not json"])

    assert len(_retries(bus)) == 1


def test_an_event_of_an_unknown_version_is_kept_as_dead(bus: Bus) -> None:
    body = packed(sample()).replace(b"invite.accepted:1", b"invite.accepted:99")

    _inbox(bus).receive([body])

    assert bus.effects() == []
    assert "invite.accepted:99" in _retries(bus)[0].error


def _inbox(bus: Bus) -> Inbox:
    return Inbox(bus.hearer, {InviteAccepted: bus.handler})


def _retries(bus: Bus) -> list[Row[Any]]:
    with bus.hearer.transaction() as session:
        return list(session.execute(select(retries)).all())


def _make_due(bus: Bus) -> None:
    with bus.hearer.transaction() as session:
        session.execute(update(retries).where(retries.c.dead_at.is_(None)).values(next_at=now()))
