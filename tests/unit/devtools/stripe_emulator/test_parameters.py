from typing import Any

import pytest
from stripe import params
from stripe.params import checkout

from devtools.stripe_emulator.errors import InvalidParameter
from devtools.stripe_emulator.parameters import nest, read


def session_form(**changes: Any) -> dict[str, Any]:
    return {"mode": "payment", "success_url": "http://shop.example"} | changes


def read_session(**changes: Any) -> dict[str, Any]:
    return read(session_form(**changes), checkout.SessionCreateParams)


def test_brackets_make_objects_and_lists() -> None:
    pairs = [("a[b][0][c]", "1"), ("a[b][1][c]", "2"), ("expand[]", "x"), ("expand[]", "y"), ("d", "3")]
    assert nest(pairs) == {"a": {"b": [{"c": "1"}, {"c": "2"}]}, "expand": ["x", "y"], "d": "3"}


@pytest.mark.parametrize("name", ["a[", "[a]", "a]b", ""])
def test_unreadable_names_are_refused(name: str) -> None:
    with pytest.raises(InvalidParameter):
        nest([(name, "1")])


def test_a_value_cannot_also_be_an_object() -> None:
    with pytest.raises(InvalidParameter):
        nest([("a", "1"), ("a[b]", "2")])


def test_text_becomes_the_type_that_the_sdk_names() -> None:
    typed = read_session(
        expires_at="1700000000", line_items=[{"quantity": "2"}], allow_promotion_codes="true"
    )
    assert typed["expires_at"] == 1700000000
    assert typed["line_items"] == [{"quantity": 2}]
    assert typed["allow_promotion_codes"] is True


def test_an_unknown_parameter_is_refused_with_a_suggestion() -> None:
    with pytest.raises(InvalidParameter, match=r"unknown parameter: sucess_url\. Did you mean success_url"):
        read_session(sucess_url="http://shop.example")


def test_an_unknown_parameter_deep_inside_is_refused() -> None:
    with pytest.raises(InvalidParameter, match=r"line_items\[0\]\[price_data\]\[amount\]"):
        read_session(line_items=[{"price_data": {"currency": "usd", "amount": "2500"}}])


def test_an_enum_value_that_the_sdk_does_not_list_is_refused() -> None:
    with pytest.raises(InvalidParameter, match="hosted_page"):
        read_session(ui_mode="hosted")


def test_a_missing_parameter_deep_inside_is_refused() -> None:
    with pytest.raises(
        InvalidParameter, match=r"Missing required param: line_items\[0\]\[price_data\]\[currency\]"
    ):
        read_session(line_items=[{"price_data": {"unit_amount": "2500"}}])


@pytest.mark.parametrize("changes", [{"expires_at": "soon"}, {"line_items": "x"}, {"expires_at": {"a": "1"}}])
def test_a_value_of_another_type_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(InvalidParameter):
        read_session(**changes)


def test_options_of_the_sdk_are_no_parameters() -> None:
    with pytest.raises(InvalidParameter, match="unknown parameter: api_key"):
        read({"api_key": "sk_test"}, params.RefundCreateParams)


def test_metadata_is_free_text_and_may_be_emptied() -> None:
    assert read({"metadata": {"a": "1"}}, params.RefundCreateParams) == {"metadata": {"a": "1"}}
    assert read({"metadata": ""}, params.RefundCreateParams) == {"metadata": ""}


def test_a_time_may_be_a_number_or_a_range() -> None:
    assert read({"created": "5"}, params.EventListParams) == {"created": 5}
    assert read({"created": {"gte": "5"}}, params.EventListParams) == {"created": {"gte": 5}}
