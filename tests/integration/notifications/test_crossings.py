"""Whatever happens to one inbox at one moment, ahead of each statement of something else that does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from email.message import EmailMessage
from uuid import UUID

import pytest
from sqlalchemy import delete, select, text, update

from services.notifications.models import Delivery, DeliveryStatus, Inbox, Notification
from services.notifications.use_cases import inboxes, recounting, resending, retention
from services.notifications.use_cases.inboxes import State
from services.notifications.use_cases.mailing import Mailer
from shared.bus.tables import outbox, retries
from shared.database import Database, new_id, now
from shared.events import InviteSent, NotificationChanged, NotificationCreated, Recipient, unpack
from tests.integration.notifications.outgoing import LETTERS
from tests.interleavings import WAITING, Act, Crossed, crossings
from tests.post_room import PostRoom, account_of, invite_accepted, invite_sent, packed, somebody
from tests.servers.used_databases import UsedDatabases
from tests.waiting import wait_until

TABLES = ("outbox", "retries", "attempts", "deliveries", "notifications", "inboxes", "people", "inbox")
EMPTY = "; ".join(f"DELETE FROM {name}" for name in TABLES)
MONTH, OLD, VERY_OLD = timedelta(days=30), timedelta(days=100), timedelta(days=401)


@pytest.fixture(scope="module")
def room(used_databases: UsedDatabases) -> Iterator[PostRoom]:
    with used_databases.lending() as lend:
        database = Database(lend("notifications"), "notifications")
        yield PostRoom(database)
        database.close()


@dataclass
class Postman:
    """Takes every mail."""

    taken: list[str] = field(default_factory=list)

    def send(self, message: EmailMessage) -> None:
        self.taken.append(message["Message-ID"])


@dataclass
class Desk:
    """Ada has marked three notifications as read a moment ago, the first of which is old.

    She has one that is very old, and two that are new, with mails that are due. A worker is about to bring three more,
    for her and for Bob.
    """

    room: PostRoom
    ada: Recipient
    bob: Recipient
    invite: InviteSent
    marked: State
    ids: Sequence[UUID]
    coming: Sequence[bytes]
    postman: Postman = field(default_factory=Postman)

    @classmethod
    def laid(cls, room: PostRoom) -> Desk:
        with room.database.transaction() as session:
            session.connection().exec_driver_sql(EMPTY)
        ada, bob = somebody("Ada"), somebody("Bob")
        room.hear(*(invite_accepted(ada) for _ in range(4)))
        ages = (OLD, MONTH, MONTH, MONTH)
        ids = [
            _made_older(room, row.id, age)
            for row, age in zip(room.notifications(account_of(ada)), ages, strict=True)
        ]
        with room.database.transaction() as session:
            marked = inboxes.read_up_to(session, account_of(ada), ids[2])
            session.execute(delete(Delivery))
        ids[3] = _made_older(room, ids[3], VERY_OLD)
        invite = invite_sent(ada)
        room.hear(invite, invite_accepted(ada))
        with room.database.transaction() as session:
            new = session.scalars(
                select(Notification.id).where(~Notification.has_read).order_by(Notification.id)
            )
            ids += list(new)[1:]
        coming = [packed(again(invite, 2)), packed(invite_accepted(ada)), packed(invite_accepted(bob))]
        return cls(room, ada, bob, invite, marked, ids, coming)

    def with_very_old_mail(self) -> Desk:
        old = {"id": new_id(int((now() - VERY_OLD).timestamp() * 1000)), "status": DeliveryStatus.SENT}
        with self.room.database.transaction() as session:
            session.execute(update(Delivery).where(Delivery.notification_id == self.ids[-2]).values(old))
        return self

    @property
    def mailer(self) -> Mailer:
        return Mailer(self.room.database, self.postman, LETTERS)


def again(sent: InviteSent, sequence: int) -> InviteSent:
    return sent.model_copy(update={"sequence": sequence, "rotation": sequence})


def _made_older(room: PostRoom, notification_id: UUID, age: timedelta) -> UUID:
    """As if it had come that much earlier, which its id tells as well."""
    then = now() - age
    old_id = new_id(int(then.timestamp() * 1000))
    of_it = update(Notification).where(Notification.id == notification_id)
    with room.database.transaction() as session:
        session.execute(of_it.values(id=old_id, received_at=then))
    return old_id


def arrive(desk: Desk) -> None:
    desk.room.inbox.receive(desk.coming)


def arrive_elsewhere(desk: Desk) -> None:
    """Another worker gets the same again, the other way round, and something else."""
    others = [packed(invite_accepted(desk.bob)), packed(again(desk.invite, 3))]
    desk.room.inbox.receive([*others, *reversed(desk.coming)])


def read_old(desk: Desk) -> None:
    with desk.room.database.transaction() as session:
        inboxes.read(session, account_of(desk.ada), desk.ids[3])


def read_all(desk: Desk) -> None:
    with desk.room.database.transaction() as session:
        inboxes.read_up_to(session, account_of(desk.ada), desk.ids[-1])


def take_back(desk: Desk) -> None:
    marked = desk.marked
    with desk.room.database.transaction() as session:
        inboxes.unread_again(session, account_of(desk.ada), marked.seq - marked.changes, marked.seq)


def forget(desk: Desk) -> None:
    retention.forget_old(desk.room.database)


def recount(desk: Desk) -> None:
    assert recounting.recount(desk.room.database) == 0


def send_mail(desk: Desk) -> None:
    desk.mailer.send_due()


def resend(desk: Desk) -> None:
    with desk.room.database.transaction() as session:
        resending.resend(session, desk.ids[-2], account_of(desk.bob))


RACES: Sequence[tuple[Act[Desk], Sequence[Act[Desk]]]] = [
    (arrive, [arrive_elsewhere, read_all]),
    (take_back, [read_all]),
    (forget, [take_back, read_old]),
    (recount, [arrive]),
    (send_mail, [send_mail, resend]),
]
"""What happens, and what may come between any two statements of it."""


@pytest.mark.parametrize(
    ("first", "second"),
    [(first, second) for first, seconds in RACES for second in seconds],
    ids=lambda act: act.__name__,
)
def test_numbers_counts_and_mails_stay_right(room: PostRoom, first: Act[Desk], second: Act[Desk]) -> None:
    for crossed in crossings(room.database, lambda: Desk.laid(room), first, second):
        arrive(crossed.situation)
        check(crossed)


def test_a_mail_that_is_sent_again_is_not_forgotten(room: PostRoom) -> None:
    for crossed in crossings(room.database, lambda: Desk.laid(room).with_very_old_mail(), forget, resend):
        if crossed.second == "done":
            assert [row.status for row in room.deliveries() if row.resent_at] == [DeliveryStatus.PENDING], (
                crossed
            )


def test_a_new_epoch_takes_the_inboxes_in_the_order_of_everybody_else(room: PostRoom) -> None:
    """Where they lie on the disk the other way round, it would wait for somebody who waits for it."""
    with room.database.transaction() as session:
        session.connection().exec_driver_sql(EMPTY)
    ada, bob = sorted((somebody("Ada"), somebody("Bob")), key=account_of)
    for person in (bob, ada):
        room.hear(invite_accepted(person))
    with ThreadPoolExecutor(2) as pool:
        with room.database.transaction() as session:
            session.get_one(Inbox, account_of(ada), with_for_update=True)
            other = pool.submit(take_in_order, room, [account_of(ada), account_of(bob)])
            wait_until(lambda: waiting(room) == 1)
            renewing = pool.submit(begin_new_epoch, room)
            wait_until(lambda: waiting(room) == 2)
        other.result(10)
        assert renewing.result(10) == 2


def waiting(room: PostRoom) -> int:
    """For locks."""
    with room.database.transaction() as session:
        return int(session.scalar(text(WAITING)) or 0)


def take_in_order(room: PostRoom, user_ids: Sequence[UUID]) -> None:
    """As what arrives does it, which tries again where it fails."""
    with room.database.transaction() as session:
        for user_id in user_ids:
            session.get_one(Inbox, user_id, with_for_update=True)


def begin_new_epoch(room: PostRoom) -> int:
    with room.database.transaction() as session:
        return inboxes.begin_new_epoch(session)


def check(crossed: Crossed[Desk]) -> None:
    room = crossed.situation.room
    with room.database.transaction() as session:
        assert not session.execute(select(retries.c.error)).all(), crossed
        rows = session.scalars(select(Notification)).all()
        owners = session.scalars(select(Inbox)).all()
        events = [unpack(body).event for body in session.scalars(select(outbox.c.body))]
    told = [event for event in events if isinstance(event, NotificationCreated | NotificationChanged)]
    for inbox in owners:
        own = [row for row in rows if row.user_id == inbox.user_id]
        assert inbox.unread == sum(not row.has_read for row in own), crossed
        assert max((row.seq for row in own), default=0) <= inbox.seq, crossed
        numbers = Counter(
            number for event in told if event.user_id == inbox.user_id for number in numbers_of(event)
        )
        assert numbers == Counter(range(1, inbox.seq + 1)), crossed
    assert all(times == 1 for times in Counter(crossed.situation.postman.taken).values()), crossed


def numbers_of(event: NotificationCreated | NotificationChanged) -> range:
    if isinstance(event, NotificationCreated):
        size = len(event.items)
    else:
        size = sum(map(len, (event.read, event.unread, event.archived, event.restored))) + bool(
            event.seen_up_to
        )
    return range(event.sequence - size + 1, event.sequence + 1)
