"""What people do to one event, ahead of each statement of what somebody else does to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import pytest
from werkzeug.test import TestResponse

from shared.database import new_id
from tests.front_desk import PASSWORD, FrontDesk, Visitor, json_of
from tests.interleavings import Act, crossings
from tests.servers.used_databases import UsedDatabases


@dataclass
class Conference:
    """An event, with as much as a race needs."""

    owner: Visitor
    bob: Visitor
    path: str = ""
    track: str = ""
    talk: str = ""
    invite: str = ""
    proposal: str = ""

    def __post_init__(self) -> None:
        self.path = f"/api/v1/events/{self.owner.create_event()}"

    @classmethod
    def planned(cls, owner: Visitor, bob: Visitor) -> Conference:
        """With a session that Bob is invited to, and a proposal of Bob's."""
        event = cls(owner, bob)
        assert owner.call("PUT", f"{event.path}/call", {}).status_code == 200
        event.track = _made(owner.post(f"{event.path}/tracks", {"name": "Data"}))
        event.talk = _made(owner.post(f"{event.path}/sessions", {"title": "Types"}))
        wanted = {"email": bob.email, "role": "speaker", "session_id": event.talk}
        event.invite = _made(owner.post(f"{event.path}/invites", wanted))
        event.proposal = _made(bob.post(f"{event.path}/proposals", PROPOSAL))
        return event

    @classmethod
    def hiring(cls, owner: Visitor, bob: Visitor) -> Conference:
        """Bob is invited to help to organise it."""
        event = cls(owner, bob)
        event.invite = _made(owner.invite(event.path.rpartition("/")[2], bob.email))
        return event

    @classmethod
    def drafting(cls, owner: Visitor, bob: Visitor) -> Conference:
        """Bob has a draft of what he would speak about, with Carol."""
        event = cls(owner, bob)
        speakers = [{"name": "Carol", "email": "carol@example.org"}]
        event.proposal = _made(
            bob.post(f"{event.path}/proposals", {**PROPOSAL, "speakers": speakers, "draft": True})
        )
        return event

    @classmethod
    def confirmed(cls, owner: Visitor, bob: Visitor) -> Conference:
        """One session of it is for everybody to see."""
        event = cls(owner, bob)
        event.talk = _made(owner.post(f"{event.path}/sessions", {"title": "Types", "state": "confirmed"}))
        return event

    def accept_invite(self) -> TestResponse:
        return self.bob.post(f"/api/v1/invites/{self.invite}/acceptance")

    def revoke_invite(self) -> TestResponse:
        return self.owner.call("DELETE", f"/api/v1/invites/{self.invite}")

    def propose(self) -> TestResponse:
        return self.bob.post(f"{self.path}/proposals", {**PROPOSAL, "track_id": self.track})

    def accept_proposal(self) -> TestResponse:
        return self.owner.post(f"{self.path}/proposals/{self.proposal}/acceptance")

    def edit_proposal(self) -> TestResponse:
        return self.bob.call("PATCH", f"{self.path}/proposals/{self.proposal}", {"title": "Queues again"})

    def submit_proposal(self) -> TestResponse:
        return self.bob.post(f"{self.path}/proposals/{self.proposal}/submission")

    def invite_carol(self) -> TestResponse:
        return self.owner.invite(self.path.rpartition("/")[2], "carol@example.org")

    def star(self) -> TestResponse:
        return self.bob.call("PUT", f"{self.path}/stars/{self.talk}")

    def open_feed(self) -> TestResponse:
        return self.bob.call("PUT", f"{self.path}/stars/feed")

    def revoke_feed(self) -> TestResponse:
        return self.bob.call("DELETE", f"{self.path}/stars/feed")

    def sell_tickets(self) -> TestResponse:
        return self.owner.post(f"{self.path}/ticket-types", TICKETS)

    def delete_event(self) -> TestResponse:
        return self._delete(self.path)

    def delete_track(self) -> TestResponse:
        return self._delete(f"{self.path}/tracks/{self.track}")

    def delete_session(self) -> TestResponse:
        return self._delete(f"{self.path}/sessions/{self.talk}")

    def _delete(self, path: str) -> TestResponse:
        found = self.owner.get(path)
        if found.status_code == 404:
            return found
        return self.owner.call("DELETE", path, If_Match=found.headers["ETag"])


PROPOSAL = {"title": "Queues", "abstract": "What they remember"}
TICKETS = {"name": "Regular", "price": {"amount": 2500, "currency": "USD"}, "quantity": 10}
Situation = Callable[[Visitor, Visitor], Conference]
RACES: Sequence[tuple[Situation, Act[Conference], Act[Conference], set[tuple[str, str]]]] = [
    (
        Conference.planned,
        Conference.accept_invite,
        Conference.revoke_invite,
        {("410", "204"), ("200", "409")},
    ),
    (Conference.planned, Conference.accept_invite, Conference.accept_proposal, {("200", "200")}),
    (
        Conference.planned,
        Conference.accept_invite,
        Conference.delete_session,
        {("200", "204"), ("200", "412")},
    ),
    (Conference.hiring, Conference.accept_invite, Conference.accept_invite, {("200", "410"), ("410", "200")}),
    (Conference.hiring, Conference.accept_invite, Conference.delete_event, {("404", "204"), ("200", "204")}),
    (Conference.hiring, Conference.invite_carol, Conference.delete_event, {("404", "204"), ("201", "204")}),
    (Conference.planned, Conference.propose, Conference.delete_track, {("422", "204"), ("201", "204")}),
    (Conference.planned, Conference.propose, Conference.delete_event, {("404", "204"), ("201", "204")}),
    (Conference.planned, Conference.edit_proposal, Conference.delete_event, {("404", "204"), ("200", "204")}),
    (
        Conference.drafting,
        Conference.submit_proposal,
        Conference.delete_event,
        {("404", "204"), ("200", "204")},
    ),
    (
        Conference.confirmed,
        Conference.sell_tickets,
        Conference.delete_event,
        {("404", "204"), ("201", "204")},
    ),
    (Conference.confirmed, Conference.star, Conference.delete_session, {("404", "204"), ("204", "204")}),
    (Conference.confirmed, Conference.star, Conference.delete_event, {("404", "204"), ("204", "204")}),
    (Conference.confirmed, Conference.open_feed, Conference.delete_event, {("404", "204"), ("200", "204")}),
    (Conference.confirmed, Conference.revoke_feed, Conference.delete_event, {("404", "204"), ("204", "204")}),
]
"""How it stands, what happens, what comes between any two statements of it, and how both may end."""


@pytest.fixture(scope="module")
def people(used_databases: UsedDatabases) -> Iterator[tuple[FrontDesk, Visitor, Visitor]]:
    with used_databases.lending() as lend:
        desk = FrontDesk.at(lend("api"))
        yield desk, desk.person("ada@example.org", "Ada"), desk.person("bob@example.org", "Bob")
        desk.close()


@pytest.mark.parametrize(
    ("stands", "first", "second", "ends"), RACES, ids=lambda value: getattr(value, "__name__", "")
)
def test_both_get_an_answer_that_fits_the_other_s(
    people: tuple[FrontDesk, Visitor, Visitor],
    stands: Situation,
    first: Act[Conference],
    second: Act[Conference],
    ends: set[tuple[str, str]],
) -> None:
    desk, ada, bob = people
    for crossed in crossings(desk.database, lambda: stands(ada, bob), first, second):
        assert (crossed.first, crossed.second) in ends, crossed


@dataclass
class Account:
    """Somebody with two logins, who has asked for a link to a new password."""

    desk: FrontDesk
    here: Visitor
    elsewhere: Visitor
    link: str

    @classmethod
    def forgotten(cls, desk: FrontDesk) -> Account:
        here, elsewhere = desk.person(f"{new_id()}@example.org", proven=False), desk.visitor()
        assert elsewhere.log_in(here.email).status_code == 201
        here.post("/api/v1/password-resets", {"email": here.email})
        return cls(desk, here, elsewhere, f"/api/v1/password-resets/{desk.reset_token()}")

    def change_password(self) -> TestResponse:
        words = {"current_password": PASSWORD, "new_password": "another password of mine"}
        return self.here.call("PUT", "/api/v1/accounts/me/password", words)

    def reset_password(self) -> TestResponse:
        return self.desk.visitor().call("PUT", self.link, {"password": "yet another password"})

    def renew(self) -> TestResponse:
        return self.elsewhere.post("/api/v1/logins/current/renewal")


@pytest.mark.parametrize(
    "first", [Account.change_password, Account.reset_password], ids=lambda act: act.__name__
)
def test_only_one_new_password_counts(
    people: tuple[FrontDesk, Visitor, Visitor], first: Act[Account]
) -> None:
    """Who knows the old one cannot set theirs over that of the owner, who has just ended every login."""
    desk, _, _ = people
    for crossed in crossings(desk.database, lambda: Account.forgotten(desk), first, Account.reset_password):
        assert {crossed.first, crossed.second} == {"204", "403"}, crossed


def test_a_login_that_ends_while_it_is_renewed_is_over(people: tuple[FrontDesk, Visitor, Visitor]) -> None:
    desk, _, _ = people
    for crossed in crossings(
        desk.database, lambda: Account.forgotten(desk), Account.renew, Account.change_password
    ):
        assert crossed.situation.elsewhere.get("/api/v1/accounts/me").status_code == 401, crossed


def _made(answer: TestResponse) -> str:
    assert answer.status_code == 201, answer.text
    return str(json_of(answer)["id"])
