"""What happens at the same moment, on PostgreSQL with a connection for everyone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from werkzeug.test import TestResponse

from shared.events import AccountRegistered, InviteAccepted, InviteDeclined, InviteSent
from tests.front_desk import FrontDesk, Visitor, json_of

Act = Callable[[], TestResponse]


def at_once(acts: Sequence[Act]) -> list[int]:
    """Do all of it at the same moment. Returns the statuses in the order of the acts."""
    start = Barrier(len(acts))

    def run(act: Act) -> int:
        start.wait()
        return act().status_code

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(run, acts))


def test_of_twelve_sign_ups_with_one_address_one_wins(postgres_desk: FrontDesk) -> None:
    spellings = ["zoe@example.org", "ZOE@example.org", "Zoe@Example.org"] * 4

    statuses = at_once([lambda name=name: postgres_desk.visitor().sign_up(name) for name in spellings])  # type: ignore[misc]

    assert Counter(statuses) == {201: 1, 409: 11}
    assert len(postgres_desk.published(AccountRegistered)) == 1


def test_an_invite_and_a_proof_at_the_same_moment_do_not_miss_each_other(postgres_desk: FrontDesk) -> None:
    ada = postgres_desk.person("ada@example.org")
    event_id = ada.create_event()
    for number in range(12):
        address = f"tom{number}@example.org"
        tom = postgres_desk.person(address, proven=False)

        at_once([lambda: ada.invite(event_id, address), tom.prove_address])  # noqa: B023

        told = [
            one.event for one in postgres_desk.published(InviteSent) if one.event.invitee.email == address
        ]
        assert [str(event.invitee.account_id) for event in told][-1] == tom.id


def test_an_invite_and_a_sign_up_at_the_same_moment_do_not_miss_each_other(postgres_desk: FrontDesk) -> None:
    ada = postgres_desk.person("ada@example.org")
    event_id = ada.create_event()
    for number in range(12):
        address, visitor = f"tom{number}@example.org", postgres_desk.visitor()

        statuses = at_once([lambda: ada.invite(event_id, address), lambda: visitor.sign_up(address)])  # noqa: B023

        assert statuses == [201, 201]
        (sent,) = [one for one in postgres_desk.published(InviteSent) if one.event.invitee.email == address]
        (registered,) = [
            one for one in postgres_desk.published(AccountRegistered) if one.event.email == address
        ]
        assert sent.event.registered == (registered.id < sent.id)


def test_of_twelve_invites_to_one_address_one_is_sent(postgres_desk: FrontDesk) -> None:
    ada = postgres_desk.person("ada@example.org")
    event_id = ada.create_event()

    statuses = at_once([lambda: ada.invite(event_id, "tom@example.org")] * 12)

    assert Counter(statuses) == {201: 1, 409: 11}
    assert len(postgres_desk.published(InviteSent)) == 1


def test_an_invite_is_answered_once(postgres_desk: FrontDesk) -> None:
    ada, bob = postgres_desk.person("ada@example.org"), postgres_desk.person("bob@example.org")
    ada.invite(ada.create_event(), bob.email)
    path = f"/api/v1/invites/{postgres_desk.invite_token(bob.email)}"

    statuses = at_once([lambda: bob.post(f"{path}/acceptance"), lambda: bob.post(f"{path}/refusal")] * 4)

    assert Counter(statuses) == {200: 1, 410: 7}
    answers = [*postgres_desk.published(InviteAccepted), *postgres_desk.published(InviteDeclined)]
    assert len(answers) == 1


def test_taking_an_invite_back_and_accepting_it_cannot_both_happen(postgres_desk: FrontDesk) -> None:
    ada, bob = postgres_desk.person("ada@example.org"), postgres_desk.person("bob@example.org")
    for _ in range(6):
        event_id = ada.create_event()
        invite_id = json_of(ada.invite(event_id, bob.email))["id"]

        revoked, accepted = at_once(
            [
                lambda: ada.call("DELETE", f"/api/v1/invites/{invite_id}"),  # noqa: B023
                lambda: bob.post(f"/api/v1/invites/{invite_id}/acceptance"),  # noqa: B023
            ]
        )

        assert (revoked, accepted) in {(204, 410), (409, 200)}
        assert holds_role(bob, event_id) == (accepted == 200)


def test_two_sign_ups_through_one_link_make_one_account(postgres_desk: FrontDesk) -> None:
    ada = postgres_desk.person("ada@example.org")
    ada.invite(ada.create_event(), "tom@example.org")
    token = postgres_desk.invite_token("tom@example.org")

    statuses = at_once([lambda: postgres_desk.visitor().sign_up("tom@example.org", invite_token=token)] * 6)

    assert statuses.count(201) == 1
    assert set(statuses) <= {201, 409, 410}
    assert len(postgres_desk.published(InviteAccepted)) == 1


def test_of_changes_to_one_version_of_an_event_one_wins(postgres_desk: FrontDesk) -> None:
    ada = postgres_desk.person("ada@example.org")
    path = f"/api/v1/events/{ada.create_event()}"
    tag = ada.get(path).headers["ETag"]

    statuses = at_once(
        [lambda name=name: ada.call("PATCH", path, {"name": name}, If_Match=tag) for name in "abcdefgh"]  # type: ignore[misc]
    )

    assert Counter(statuses) == {200: 1, 412: 7}


def holds_role(visitor: Visitor, event_id: str) -> bool:
    return event_id in {held["event_id"] for held in visitor.me()["roles"]}
