"""The API's description, for programs and for people."""

from __future__ import annotations

from tests.front_desk import Visitor, json_of


def test_programs_get_the_document_with_a_tag(stranger: Visitor) -> None:
    answer = stranger.get("/api/v1/openapi.json")

    assert json_of(answer)["openapi"] == "3.1.0"
    unchanged = stranger.get("/api/v1/openapi.json", If_None_Match=answer.headers["ETag"])
    assert unchanged.status_code == 304


def test_the_page_loads_nothing_from_elsewhere(stranger: Visitor) -> None:
    answer = stranger.page("/api/docs")

    policy = answer.headers["Content-Security-Policy"]
    assert "script-src 'self'; style-src 'self'; img-src 'self' data:;" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert 'data-document="/api/v1/openapi.json"' in answer.text


def test_no_other_page_may_show_images_of_data_addresses(stranger: Visitor) -> None:
    assert "data:" not in stranger.page("/").headers["Content-Security-Policy"]
