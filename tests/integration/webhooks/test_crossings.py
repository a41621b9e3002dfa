"""What organisers, the bus and the timers do to one webhook, ahead of each statement of something else that does."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import cast
from uuid import UUID

import pytest
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from services.api.handlers import HANDLERS
from services.api.webhooks import sender as sending
from services.api.webhooks.calls import Answer, Caller
from services.api.webhooks.models import Delivery, DeliveryState, Webhook
from services.api.webhooks.sender import STUCK_AFTER, Claim, Sender
from services.api.webhooks.timers import KEPT, forget_old
from shared.bus.inbox import Inbox
from shared.bus.tables import retries
from shared.database import new_id, now
from shared.events import OrderPaid
from tests.contracts.test_events import golden
from tests.front_desk import FrontDesk, Visitor, json_of
from tests.integration.webhooks.conftest import ORDER_PAID, SECRETS
from tests.interleavings import Act, Crossed, crossings
from tests.servers.used_databases import UsedDatabases


@dataclass
class Telephone:
    """Everybody answers."""

    called: list[str] = field(default_factory=list)

    def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        self.called.append(headers["webhook-id"])
        return Answer(200, "")


@dataclass
class Line:
    """A webhook that has been told one thing, is being told another, and is to be told a third."""

    desk: FrontDesk
    ada: Visitor
    path: str
    event_id: str
    webhook_id: UUID
    told: UUID
    claim: Claim
    telephone: Telephone

    @classmethod
    def laid(cls, desk: FrontDesk, ada: Visitor) -> Line:
        event_id, telephone = ada.create_event(), Telephone()
        made = ada.post(
            f"/api/v1/events/{event_id}/webhooks", {"url": "http://localhost:9/", "types": [ORDER_PAID]}
        )
        path, webhook_id = made.headers["Location"], UUID(json_of(made)["id"])
        for _ in range(3):
            Inbox(desk.database, HANDLERS).receive([order_paid(event_id)])
        with desk.database.transaction() as session:
            mine = select(Delivery).where(Delivery.webhook_id == webhook_id).order_by(Delivery.id)
            first, _, third = session.scalars(mine)
            first.state, third.next_at = DeliveryState.DELIVERED, now() + timedelta(hours=1)
            session.flush()
            (claim,) = sending._claim_due(session, SECRETS, Webhook.id == webhook_id)
            third.next_at = now()
        return cls(desk, ada, path, event_id, webhook_id, first.id, claim, telephone)

    @classmethod
    def old(cls, desk: FrontDesk, ada: Visitor) -> Line:
        """All of it was a month ago."""
        line = cls.laid(desk, ada)
        then = {"created_at": now() - KEPT, "retry_until": now() - KEPT + timedelta(days=3)}
        with desk.database.transaction() as session:
            session.execute(update(Delivery).where(Delivery.webhook_id == line.webhook_id).values(then))
        return line

    @classmethod
    def stuck(cls, desk: FrontDesk, ada: Visitor) -> Line:
        """Who was telling it has died since."""
        line = cls.laid(desk, ada)
        with desk.database.transaction() as session:
            claimed = update(Delivery).where(Delivery.id == line.claim.delivery_id)
            session.execute(claimed.values(claimed_at=now() - 2 * STUCK_AFTER))
        return line

    @property
    def sender(self) -> Sender:
        return Sender(self.desk.database, SECRETS, cast(Caller, self.telephone))

    def deliveries(self) -> dict[UUID, DeliveryState]:
        mine = select(Delivery.id, Delivery.state).where(Delivery.webhook_id == self.webhook_id)
        with self.desk.database.transaction() as session:
            return {row.id: row.state for row in session.execute(mine)}

    def calls(self) -> Counter[str]:
        """How often it was told what; others are called by the same sender."""
        own = {f"msg_{delivery_id.hex}" for delivery_id in self.deliveries()}
        return Counter(message for message in self.telephone.called if message in own)

    def tag(self) -> str:
        return self.ada.get(self.path).headers.get("ETag", "")


def order_paid(event_id: str) -> bytes:
    """The kept example of the bus, about this event, as if it were new."""
    told = json.loads(golden(OrderPaid))
    told["id"], told["data"]["event_id"] = str(new_id()), event_id
    return json.dumps(told).encode()


def hear(line: Line) -> None:
    Inbox(line.desk.database, HANDLERS).receive([order_paid(line.event_id)])


def send(line: Line) -> None:
    line.sender.send_due()


def be_answered(line: Line) -> None:
    line.sender._tell(line.claim)


def sweep(line: Line) -> None:
    line.sender.sweep()


def forget(line: Line) -> None:
    forget_old(line.desk.database)


def resend(line: Line) -> TestResponse:
    return line.ada.post(f"{line.path}/deliveries/{line.told}/resend")


def rotate(line: Line) -> TestResponse:
    return line.ada.post(f"{line.path}/secret", If_Match=line.tag())


def switch_off(line: Line) -> TestResponse:
    return line.ada.call("PATCH", line.path, {"enabled": False}, If_Match=line.tag())


def switch_on(line: Line) -> TestResponse:
    return line.ada.call("PATCH", line.path, {"enabled": True}, If_Match=line.tag())


def remove(line: Line) -> TestResponse:
    return line.ada.call("DELETE", line.path, If_Match=line.tag())


def delete_event(line: Line) -> TestResponse:
    path = f"/api/v1/events/{line.event_id}"
    return line.ada.call("DELETE", path, If_Match=line.ada.get(path).headers.get("ETag", ""))


RACES: Sequence[tuple[str, Act[Line], Sequence[Act[Line]]]] = [
    ("laid", be_answered, [remove, switch_off, rotate, delete_event]),
    ("laid", send, [remove, switch_off, rotate]),
    ("laid", hear, [remove, switch_off, delete_event]),
    ("laid", switch_off, [be_answered, send, hear]),
    ("laid", remove, [be_answered, send, hear, resend]),
    ("laid", resend, [remove, switch_off, send]),
    ("old", remove, [forget]),
    ("old", forget, [remove, switch_off, be_answered, delete_event]),
    ("stuck", sweep, [remove, be_answered, switch_off]),
    ("stuck", remove, [sweep]),
]
"""How it stands, what happens, and what may come between any two statements of it."""


@pytest.fixture(scope="module")
def office(used_databases: UsedDatabases) -> Iterator[tuple[FrontDesk, Visitor]]:
    with used_databases.lending() as lend:
        desk = FrontDesk.at(lend("api"))
        yield desk, desk.person("ada@example.org", "Ada")
        desk.close()


@pytest.mark.parametrize(
    ("stands", "first", "second"),
    [(stands, first, second) for stands, first, seconds in RACES for second in seconds],
    ids=lambda part: getattr(part, "__name__", part),
)
def test_nothing_is_stuck_told_twice_or_told_later_to_who_was_switched_off(
    office: tuple[FrontDesk, Visitor], stands: str, first: Act[Line], second: Act[Line]
) -> None:
    for crossed in crossings(office[0].database, lambda: getattr(Line, stands)(*office), first, second):
        check(crossed)


@pytest.mark.parametrize(("first", "second"), [(forget, resend), (resend, forget)])
def test_what_is_sent_again_is_not_forgotten(
    office: tuple[FrontDesk, Visitor], first: Act[Line], second: Act[Line]
) -> None:
    for crossed in crossings(office[0].database, lambda: Line.old(*office), first, second):
        line = crossed.situation
        answer = crossed.second if second is resend else crossed.first
        assert (answer, line.told in line.deliveries()) in {("202", True), ("404", False)}, crossed


@pytest.mark.parametrize(("stands", "timer"), [("old", forget), ("stuck", sweep)])
def test_a_timer_that_takes_many_waits_for_nobody_and_so_stops_nobody(
    office: tuple[FrontDesk, Visitor], stands: str, timer: Act[Line]
) -> None:
    """Whoever deletes a webhook takes its deliveries in an order of their own."""
    line: Line = getattr(Line, stands)(*office)
    before = line.deliveries()
    with line.desk.database.transaction() as session:
        held = session.get_one(Delivery, line.claim.delivery_id, with_for_update=True)

        timer(line)

        assert line.deliveries().get(held.id) == before[held.id]
    timer(line)
    assert line.deliveries().get(held.id) != before[held.id]


def check(crossed: Crossed[Line]) -> None:
    line = crossed.situation
    with line.desk.database.transaction() as session:
        assert not session.execute(select(retries.c.error)).all(), crossed
        webhook = session.get(Webhook, line.webhook_id)
    if webhook is None:
        assert not line.deliveries(), crossed
        return
    if not webhook.enabled:
        before = line.calls()
        assert switch_on(line).status_code == 200
        send(line)
        assert line.calls() == before, crossed
    assert all(times == 1 for times in line.calls().values()), crossed
