"""The bus between two small services, once over each transport: what holds for one must hold for the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, Uuid, select
from sqlalchemy.orm import Session

from shared.background.runner import Runner
from shared.background.service import Service
from shared.bus import outbox, tables
from shared.database import Database, new_id, now
from shared.events import InviteAccepted, Received, Recipient, pack
from shared.transport import Consumer, Message, Publisher, Receive, Subscription, Transport, topology
from shared.transport.local import LocalTransport
from shared.transport.rabbit import RabbitTransport
from tests.servers.fixtures import FreshBroker, FreshDatabase

catalogue = MetaData()
effects = Table("effects", catalogue, Column("id", Integer, primary_key=True), Column("invite_id", Uuid))


def sample(invite_name: str = "a conference") -> InviteAccepted:
    invite_id = uuid4()
    return InviteAccepted(
        subject=f"invites/{invite_id}",
        sequence=1,
        invite_id=invite_id,
        event_id=uuid4(),
        event_name=invite_name,
        role="organizer",
        invitee=Recipient(email="ana@example.org"),
        inviter=Recipient(account_id=uuid4()),
    )


def packed(event: InviteAccepted) -> bytes:
    return pack(event, event_id=new_id(), source="/sender", time=now(), traceparent=None)


def message(body: bytes) -> Message:
    """With a sample in it, to whoever hears of invites that were accepted."""
    return Message(InviteAccepted.type, str(new_id()), body)


@dataclass(eq=False)
class Hearer:
    """A handler that writes one row for each event, and fails for those whose name it has been told to refuse."""

    refuses: set[str] = field(default_factory=set)
    calls: int = 0

    def __call__(self, session: Session, batch: list[Received[InviteAccepted]]) -> None:
        self.calls += 1
        for received in batch:
            if received.event.event_name in self.refuses:
                raise ValueError(f"refused {received.event.event_name}")
        session.execute(effects.insert(), [{"invite_id": received.event.invite_id} for received in batch])


class Bus:
    """Two services, `sender` and `hearer`, with their databases and background halves."""

    def __init__(self, transport: Callable[[str], Transport], database_url: Callable[[str], str]) -> None:
        self._transport = transport
        self.handler = Hearer()
        self.sender = _database(database_url("sender"), "sender")
        self.hearer = _database(database_url("hearer"), "hearer")
        self._runners: list[Runner] = []

    def start_sender(self) -> Runner:
        return self._start(Service("sender", self.sender, {}))

    def start_hearer(self) -> Runner:
        return self._start(Service("hearer", self.hearer, {InviteAccepted: self.handler}))

    def listen(self, receive: Receive) -> Consumer:
        """A receiver of one's own in place of the hearer's inbox."""
        subscription = Subscription(topology.queue_name("hearer"), [InviteAccepted.type])
        consumer = self._transport("hearer").subscribe(subscription, receive)
        consumer.start()
        return consumer

    def publisher(self) -> Publisher:
        return self._transport("watcher").publisher()

    def record(self, *events: InviteAccepted) -> None:
        with self.sender.transaction() as session:
            outbox.record_all(session, [(event, None) for event in events])

    def effects(self) -> list[object]:
        with self.hearer.transaction() as session:
            return list(session.scalars(select(effects.c.invite_id)))

    def waiting(self) -> int:
        with self.sender.transaction() as session:
            return len(session.scalars(select(tables.outbox.c.id)).all())

    def stop(self, runner: Runner) -> None:
        self._runners.remove(runner)
        runner.stop()

    def close(self) -> None:
        for runner in self._runners:
            runner.stop()
        self.sender.close()
        self.hearer.close()

    def _start(self, service: Service) -> Runner:
        runner = Runner(service, self._transport(service.name))
        runner.start()
        self._runners.append(runner)
        return runner


def _database(url: str, service: str) -> Database:
    database = Database(url, service)
    tables.metadata.create_all(database.engine)
    catalogue.create_all(database.engine)
    return database


@pytest.fixture(params=["local", "rabbit"])
def bus(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bus]:
    made = _local(tmp_path) if request.param == "local" else _rabbit(request)
    yield made
    made.close()


@pytest.fixture
def rabbit_bus(request: pytest.FixtureRequest) -> Iterator[Bus]:
    made = _rabbit(request)
    yield made
    made.close()


def _local(folder: Path) -> Bus:
    transport = LocalTransport()
    return Bus(lambda _: transport, lambda name: f"sqlite:///{folder / name}.db")


def _rabbit(request: pytest.FixtureRequest) -> Bus:
    broker: FreshBroker = request.getfixturevalue("fresh_broker")
    database: FreshDatabase = request.getfixturevalue("fresh_database")
    url = broker("bus")
    return Bus(lambda service: RabbitTransport(url, service), database)
