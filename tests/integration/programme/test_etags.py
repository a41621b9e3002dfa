"""ETags are known before an answer is built, and say exactly whether it would be another one."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.api.programme import lists
from tests.front_desk import FrontDesk, Visitor, json_of
from tests.programme import COLLECTIONS, Programme, statements


def _never(*_: object) -> None:
    raise AssertionError("a body is built")


@pytest.fixture
def paths(programme: Programme) -> list[str]:
    """The event, each of its lists, and one item of each."""
    lists_ = [f"{programme.path}/{collection}" for collection in COLLECTIONS]
    items = [f"{path}/{programme.add(path.rpartition('/')[2])['id']}" for path in lists_]
    return [programme.path, *lists_, *items, f"{programme.path}/sessions?include=track,speakers&fields=title"]


def test_what_has_not_changed_is_not_sent_again(programme: Programme, paths: list[str]) -> None:
    for path in paths:
        first = programme.public.get(path)
        tag = first.headers["ETag"]
        for form in (tag, f"W/{tag}", f'"other", {tag}', "*"):
            again = programme.public.get(path, If_None_Match=form)
            assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag), path
        assert programme.public.get(path, If_None_Match='"other"').status_code == 200


def test_not_modified_costs_one_query_and_no_body(
    programme: Programme, paths: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    tags = {path: programme.owner.get(path).headers["ETag"] for path in paths}
    for builder in ("page", "views"):
        monkeypatch.setattr(lists, builder, _never)

    for path, tag in tags.items():
        with statements(programme.desk.database) as found:
            answer = programme.owner.get(path, If_None_Match=tag)
        assert answer.status_code == 304
        assert len(found) == 1, path


def test_that_query_finds_all_through_indexes(programme: Programme, paths: list[str]) -> None:
    for path in paths:
        with statements(programme.desk.database) as found:
            programme.owner.get(path, If_None_Match="*")
        with programme.desk.database.transaction() as session:
            # Its values stand as ? in the text: NULL does for the plan.
            connection = session.connection().connection.driver_connection
            assert connection is not None
            rows = connection.execute(f"EXPLAIN QUERY PLAN {found[0]}", [None] * found[0].count("?"))
            plan = [row[3] for row in rows]
        assert not [step for step in plan if step.startswith("SCAN")], plan


def test_the_public_s_tag_is_not_the_team_s(programme: Programme) -> None:
    speaker = programme.add("speakers", email="sue@example.org")
    path = programme.item_path("speakers", speaker["id"])

    team, public = programme.owner.get(path), programme.public.get(path)

    assert team.headers["ETag"] != public.headers["ETag"]
    assert "email" in json_of(team)
    assert "email" not in json_of(public)


def test_only_what_everybody_may_see_may_be_kept_by_shared_caches(programme: Programme) -> None:
    path = f"{programme.path}/speakers"

    assert programme.public.get(path).headers["Cache-Control"] == "no-cache"
    assert programme.owner.get(path).headers["Cache-Control"] == "private, no-cache"


def test_nothing_of_a_draft_may_be_kept_by_shared_caches(desk: FrontDesk) -> None:
    draft = Programme(desk, desk.person(), published=False)
    registrar = draft.member("registrar")

    for path in (draft.path, f"{draft.path}/sessions"):
        assert registrar.get(path).headers["Cache-Control"] == "private, no-cache"


def test_a_tag_echoed_verbatim_guards_a_change(programme: Programme) -> None:
    path = programme.item_path("rooms", programme.add("rooms")["id"])
    read = programme.owner.get(path).headers["ETag"]

    assert programme.owner.call("PATCH", path, {"name": "First"}, If_Match=read).status_code == 200
    assert programme.owner.call("PATCH", path, {"name": "Second"}, If_Match=read).status_code == 412
    assert programme.owner.call("DELETE", path, If_Match=read).status_code == 412
    assert json_of(programme.owner.get(path))["name"] == "First"


def test_the_answer_to_a_change_carries_the_tag_for_the_next(programme: Programme) -> None:
    path = programme.item_path("rooms", programme.add("rooms")["id"])
    tag = programme.owner.get(path).headers["ETag"]

    for name in ("First", "Second", "Third"):
        changed = programme.owner.call("PATCH", path, {"name": name}, If_Match=tag)
        assert changed.status_code == 200
        tag = changed.headers["ETag"]

    assert programme.owner.call("DELETE", path, If_Match="*").status_code == 204


def test_the_versions_of_all_collections_come_at_once(programme: Programme) -> None:
    before = json_of(programme.owner.get(f"{programme.path}/versions"))
    programme.add("tracks")
    after = json_of(programme.owner.get(f"{programme.path}/versions"))

    assert set(before) == {"event", *COLLECTIONS, "schedule", "ticket_rules", "call"}
    assert {name for name in before if before[name] != after[name]} == {"tracks"}


def test_a_change_that_is_rolled_back_leaves_the_tag(programme: Programme) -> None:
    path = f"{programme.path}/sessions"
    before = programme.owner.get(path).headers["ETag"]

    refused = programme.owner.post(path, {"title": "Talk", "track_id": programme.event_id})

    assert refused.status_code == 422
    assert programme.owner.get(path).headers["ETag"] == before


@pytest.mark.parametrize(
    ("change", "seen_by_all"),
    [({"abstract": "New"}, True), ({"notes": "New"}, False), ({"title": "Something"}, None)],
)
def test_a_tag_changes_for_those_who_see_the_change(
    programme: Programme, change: dict[str, Any], seen_by_all: bool | None
) -> None:
    session = programme.add("sessions")
    paths = (f"{programme.path}/sessions", programme.item_path("sessions", session["id"]))

    def tags(viewer: Visitor) -> list[str]:
        return [viewer.get(path).headers["ETag"] for path in paths]

    team, public = tags(programme.owner), tags(programme.public)
    programme.change("sessions", session["id"], **change)

    for old, new in zip(team, tags(programme.owner), strict=True):
        assert (old != new) is (seen_by_all is not None)
    for old, new in zip(public, tags(programme.public), strict=True):
        assert (old != new) is bool(seen_by_all)


Step = tuple[str, str, dict[str, Any]]
WORDS = st.sampled_from(["", "one", "two"])
STEPS = st.one_of(
    st.tuples(st.just("add"), st.sampled_from(COLLECTIONS), st.just({})),
    st.tuples(st.just("change"), st.just("tracks"), st.fixed_dictionaries({"description": WORDS})),
    st.tuples(st.just("change"), st.just("rooms"), st.fixed_dictionaries({"location": WORDS})),
    st.tuples(
        st.just("change"),
        st.just("speakers"),
        st.one_of(
            st.fixed_dictionaries({"biography": WORDS}),
            st.fixed_dictionaries({"email": st.sampled_from([None, "a@example.org", "b@example.org"])}),
            st.fixed_dictionaries({"is_public": st.booleans()}),
        ),
    ),
    st.tuples(st.just("change"), st.just("sponsors"), st.fixed_dictionaries({"level": WORDS})),
    st.tuples(
        st.just("change"),
        st.just("sessions"),
        st.one_of(
            st.fixed_dictionaries({"abstract": WORDS}),
            st.fixed_dictionaries({"notes": WORDS}),
            st.fixed_dictionaries({"state": st.sampled_from(["accepted", "confirmed"])}),
            st.just({"speaker_ids": "all"}),
            st.just({"track_id": "first"}),
        ),
    ),
    st.tuples(st.just("delete"), st.sampled_from(COLLECTIONS), st.just({})),
    st.tuples(st.just("turn round"), st.sampled_from(COLLECTIONS), st.just({})),
)


class Watched:
    """What each viewer's answers were, and under which tags."""

    def __init__(self, programme: Programme) -> None:
        self.programme = programme

    def answers(self) -> dict[tuple[str, str], tuple[int, str, str]]:
        found = {}
        for name, viewer in (("team", self.programme.owner), ("public", self.programme.public)):
            for path in self._paths():
                answer = viewer.get(path)
                found[name, path] = (answer.status_code, answer.headers.get("ETag", ""), answer.text)
        return found

    def take(self, step: Step) -> None:
        act, collection, fields = step
        items = self.programme.items(collection)
        if act == "add":
            self.programme.add(collection)
        elif items and act == "change":
            self.programme.change(collection, items[0]["id"], **self._filled(fields))
        elif items and act == "delete":
            self.programme.owner.call("DELETE", self.programme.item_path(collection, items[0]["id"]))
        elif items:
            ids = [item["id"] for item in reversed(items)]
            self.programme.owner.call("PUT", f"{self.programme.path}/{collection}/order", {"ids": ids})

    def _paths(self) -> list[str]:
        path = self.programme.path
        several = [f"{path}/{collection}" for collection in COLLECTIONS]
        single = [
            self.programme.item_path(collection, item["id"])
            for collection in COLLECTIONS
            for item in self.programme.items(collection)
        ]
        return [path, *several, *single]

    def _filled(self, fields: dict[str, Any]) -> dict[str, Any]:
        if fields == {"speaker_ids": "all"}:
            return {"speaker_ids": [one["id"] for one in self.programme.items("speakers")][:20]}
        if fields == {"track_id": "first"}:
            return {"track_id": next((one["id"] for one in self.programme.items("tracks")), None)}
        return fields


@pytest.fixture(scope="module")
def shared_desk(tmp_path_factory: pytest.TempPathFactory) -> FrontDesk:
    return FrontDesk.on_sqlite(tmp_path_factory.mktemp("etags"))


@pytest.fixture(scope="module")
def organiser(shared_desk: FrontDesk) -> Visitor:
    return shared_desk.person()


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, min_size=3, max_size=10))
def test_a_tag_differs_exactly_where_the_body_does(
    shared_desk: FrontDesk, organiser: Visitor, steps: list[Step]
) -> None:
    watched = Watched(Programme(shared_desk, organiser))
    before = watched.answers()
    for step in steps:
        watched.take(step)
        after = watched.answers()
        for key in before.keys() & after.keys():
            (old_status, old_tag, old_body), (status, tag, body) = before[key], after[key]
            if old_status == status == 200:
                assert (old_tag != tag) == (old_body != body), f"{step}: {key}: {old_body} → {body}"
        before = after
