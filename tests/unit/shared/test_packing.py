"""Events of one address travel together in a message, and come out of it as they went in."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from shared.transport import Message
from shared.transport.rabbit import packing
from shared.transport.rabbit.packing import MOST_BYTES, ONE, SEVERAL


def message(key: str, body: bytes = b"{}", *, mandatory: bool = True) -> Message:
    return Message(key, "id", body, mandatory=mandatory)


def grouped(*messages: Message) -> list[list[int]]:
    return [list(together) for together in packing.grouped(messages)]


def test_nothing_is_no_group() -> None:
    assert grouped() == []


def test_neighbours_with_one_address_travel_together() -> None:
    assert grouped(message("a"), message("a"), message("b")) == [[0, 1], [2]]


def test_one_in_between_keeps_its_place() -> None:
    assert grouped(message("a"), message("b"), message("a")) == [[0], [1], [2]]


def test_what_must_arrive_does_not_travel_with_what_may_be_lost() -> None:
    assert grouped(message("a"), message("a", mandatory=False)) == [[0], [1]]


def test_together_they_are_of_bounded_size() -> None:
    third = b"x" * (MOST_BYTES // 3)

    assert grouped(*[message("a", third)] * 7) == [[0, 1, 2], [3, 4, 5], [6]]


def test_one_over_the_bound_travels_alone() -> None:
    large = b"x" * (MOST_BYTES + 1)

    assert grouped(message("a"), message("a", large), message("a")) == [[0], [1], [2]]


@given(st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, MOST_BYTES * 2)), max_size=30))
def test_each_is_in_one_group_in_its_order(made: list[tuple[str, int]]) -> None:
    groups = grouped(*[message(key, b"x" * size) for key, size in made])

    assert [index for group in groups for index in group] == list(range(len(made)))


def test_one_alone_travels_as_it_is() -> None:
    assert packing.packed([b"{}"]) == (b"{}", ONE)


@given(st.lists(st.dictionaries(st.text(), st.text()), min_size=2))
def test_several_are_one_json_text_and_come_out_as_they_went_in(events: list[dict[str, str]]) -> None:
    bodies = [json.dumps(event, separators=(",", ":"), ensure_ascii=False).encode() for event in events]

    body, content_type = packing.packed(bodies)

    assert content_type == SEVERAL
    assert json.loads(body) == events
    assert packing.unpacked(body, content_type) == bodies


def test_one_without_a_content_type_is_read_as_one() -> None:
    assert packing.unpacked(b"[1,\n2]", None) == (b"[1,\n2]",)
