"""What people do to one event, ahead of each statement of what somebody else does to it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pytest
from werkzeug.test import TestResponse

from tests.front_desk import FrontDesk, Visitor, json_of
from tests.interleavings import Act, crossings
from tests.servers.used_databases import UsedDatabases


@dataclass
class Conference:
    """An event with a session that Bob is invited to, and a proposal of Bob's."""

    owner: Visitor
    bob: Visitor
    path: str
    track: str
    talk: str
    invite: str
    proposal: str

    @classmethod
    def planned(cls, owner: Visitor, bob: Visitor) -> Conference:
        path = f"/api/v1/events/{owner.create_event()}"
        assert owner.call("PUT", f"{path}/call", {}).status_code == 200
        track = _made(owner.post(f"{path}/tracks", {"name": "Data"}))
        talk = _made(owner.post(f"{path}/sessions", {"title": "Types"}))
        wanted = {"email": bob.email, "role": "speaker", "session_id": talk}
        invite = _made(owner.post(f"{path}/invites", wanted))
        proposal = _made(bob.post(f"{path}/proposals", PROPOSAL))
        return cls(owner, bob, path, track, talk, invite, proposal)

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
RACES: Sequence[tuple[Act[Conference], Act[Conference], set[tuple[str, str]]]] = [
    (Conference.accept_invite, Conference.revoke_invite, {("410", "204"), ("200", "409")}),
    (Conference.accept_invite, Conference.accept_proposal, {("200", "200")}),
    (Conference.accept_invite, Conference.delete_session, {("200", "204"), ("200", "412")}),
    (Conference.propose, Conference.delete_track, {("422", "204"), ("201", "204")}),
    (Conference.propose, Conference.delete_event, {("404", "204"), ("201", "204")}),
    (Conference.edit_proposal, Conference.delete_event, {("404", "204"), ("200", "204")}),
    (Conference.sell_tickets, Conference.delete_event, {("404", "204"), ("201", "204")}),
]
"""What happens, what comes between any two statements of it, and how both may end."""


@pytest.fixture(scope="module")
def people(used_databases: UsedDatabases) -> Iterator[tuple[FrontDesk, Visitor, Visitor]]:
    with used_databases.lending() as lend:
        desk = FrontDesk.at(lend("api"))
        yield desk, desk.person("ada@example.org", "Ada"), desk.person("bob@example.org", "Bob")
        desk.close()


@pytest.mark.parametrize(("first", "second", "ends"), RACES, ids=lambda value: getattr(value, "__name__", ""))
def test_both_get_an_answer_that_fits_the_other_s(
    people: tuple[FrontDesk, Visitor, Visitor],
    first: Act[Conference],
    second: Act[Conference],
    ends: set[tuple[str, str]],
) -> None:
    desk, ada, bob = people
    for crossed in crossings(desk.database, lambda: Conference.planned(ada, bob), first, second):
        assert (crossed.first, crossed.second) in ends, crossed


def _made(answer: TestResponse) -> str:
    assert answer.status_code == 201, answer.text
    return str(json_of(answer)["id"])
