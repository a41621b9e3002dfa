"""The pages of a call for papers, from a draft to the programme."""

from __future__ import annotations

from typing import Any

from tests.front_desk import FrontDesk, Visitor, json_of
from tests.programme import Programme


def pages(programme: Programme) -> str:
    return f"/events/{programme.event_id}"


def test_a_proposal_goes_through_the_pages_from_draft_to_programme(
    programme: Programme, sue: Visitor
) -> None:
    path = pages(programme)
    settings = {"introduction": "Tell us", "questions": "For whom? *\nSlides?"}
    assert programme.owner.submit(f"{path}/call/settings", **settings).status_code == 303
    assert "Tell us" in programme.public.page(f"{path}/call").text
    assert "Log in" in programme.public.page(f"{path}/call").text

    fields = {"title": "Queues", "speakers": "tom@example.org Tom Tall", "length": "20", "type": "talk"}
    refused = sue.submit(f"{path}/call", **fields, action="submit")
    assert refused.status_code == 422
    assert "Please answer this" in refused.text
    assert "tom@example.org Tom Tall" in refused.text

    saved = sue.submit(f"{path}/call", **fields, action="draft")
    here = saved.headers["Location"].partition("?")[0]
    assert "Your draft" in sue.page(here).text
    sent = sue.submit(here, **fields, **{"answer_for-whom": "All"}, action="submit")
    assert sent.status_code == 303, sent.text
    assert "Queues" in sue.page("/my-sessions").text

    assert "Queues" in programme.owner.page(f"{path}/proposals").text
    programme.owner.submit(f"{here}/review", score="5", comment="Good")
    programme.owner.submit(f"{here}/decision", decision="accepted")
    listed = programme.owner.page(f"{path}/proposals").text
    assert "1 decision prepared" in listed
    assert "Prepared" in listed
    programme.owner.submit(f"{path}/proposals/decisions")

    assert "You are in" in sue.page(here).text
    assert "Good" not in sue.page(here).text
    assert sue.submit(f"{here}/confirmation").status_code == 303
    [session] = programme.items("sessions", of=programme.public)
    assert (session["title"], len(session["speaker_ids"])) == ("Queues", 2)


def test_a_closed_call_says_so(programme: Programme, sue: Visitor) -> None:
    closed = {"closes_at": "2020-01-01T00:00:00Z"}
    programme.owner.call("PUT", f"{programme.path}/call", closed)

    assert "It is closed" in sue.page(f"{pages(programme)}/call").text
    assert sue.submit(f"{pages(programme)}/call", title="Late").status_code == 409


def test_a_page_of_a_proposal_is_for_its_speakers_and_the_team(
    desk: FrontDesk, programme: Programme, proposal: dict[str, Any]
) -> None:
    path = f"{pages(programme)}/proposals/{proposal['id']}"

    assert desk.person("bob@example.org").page(path).status_code == 404
    assert programme.owner.page(path).status_code == 200
    assert programme.member("registrar").page(path).status_code == 404


def test_an_anonymous_review_page_tells_no_names(
    programme: Programme, path: str, proposal: dict[str, Any]
) -> None:
    programme.owner.call("PUT", f"{programme.path}/call", {"anonymous": True})
    moderator = programme.member("moderator")

    for page in (f"{pages(programme)}/proposals", f"{pages(programme)}/proposals/{proposal['id']}"):
        assert "Sue" not in moderator.page(page).text
    assert json_of(moderator.get(f"{path}/{proposal['id']}"))["speakers"] is None


def test_withdrawing_is_done_from_the_page(
    programme: Programme, sue: Visitor, proposal: dict[str, Any]
) -> None:
    path = f"{pages(programme)}/proposals/{proposal['id']}"

    assert sue.submit(f"{path}/withdrawal").status_code == 303
    assert "Withdrawn" in sue.page("/my-sessions").text
