"""The pages of a call for papers, from a draft to the programme."""

from __future__ import annotations

import re
from typing import Any

from werkzeug.test import TestResponse

from tests.front_desk import FrontDesk, Visitor, json_of
from tests.programme import Programme


def pages(programme: Programme) -> str:
    return f"/events/{programme.event_id}"


def version_in(page: TestResponse) -> str:
    """What its form was made from."""
    found = re.search(r'name="version" value="(\d+)"', page.text)
    assert found, page.text
    return found[1]


def test_a_proposal_goes_through_the_pages_from_draft_to_programme(  # noqa: PLR0915 - one story
    programme: Programme, sue: Visitor
) -> None:
    path = pages(programme)
    settings = {"introduction": "Tell us", "questions": "For whom? *\nSlides?", "version": "1"}
    assert programme.owner.submit(f"{path}/call/settings", **settings).status_code == 303
    assert "Tell us" in programme.public.page(f"{path}/call").text
    assert "Log in" in programme.public.page(f"{path}/call").text

    fields = {"title": "Queues", "speakers": "tom@example.org Tom Tall", "length": "20", "type": "talk"}
    refused = sue.submit(f"{path}/call", **fields, action="submit")
    assert refused.status_code == 422
    assert "For whom? Please answer this" in refused.text
    assert "tom@example.org Tom Tall" in refused.text

    saved = sue.submit(f"{path}/call", **fields, action="draft")
    here = saved.headers["Location"].partition("?")[0]
    assert "Your draft" in sue.page(here).text
    typed = {**fields, "answer_for-whom": "All"}
    sent = sue.submit(here, **typed, version=version_in(sue.page(here)), action="submit")
    assert sent.status_code == 303, sent.text
    assert "Your proposal is submitted" in sue.page(sent.headers["Location"]).text
    assert "Queues" in sue.page("/my-sessions").text

    assert "Queues" in programme.owner.page(f"{path}/proposals").text
    programme.owner.submit(f"{here}/review", score="5", comment="Good")
    programme.owner.submit(f"{here}/decision", decision="accepted")
    listed = programme.owner.page(f"{path}/proposals").text
    assert "1 decision prepared" in listed
    assert "Prepared" in listed
    assert "Send all prepared decisions now?" in programme.owner.submit(f"{path}/proposals/decisions").text
    assert "You are in" not in sue.page(here).text
    programme.owner.submit(f"{path}/proposals/decisions", confirmed="yes")

    assert f'<a href="{here}">Confirm</a>' in sue.page("/my-sessions").text
    assert "You are in" in sue.page(here).text
    assert "Good" not in sue.page(here).text
    assert sue.submit(f"{here}/confirmation").status_code == 303
    [session] = programme.items("sessions", of=programme.public)
    assert (session["title"], len(session["speaker_ids"])) == ("Queues", 2)


def test_who_has_no_call_yet_is_led_to_setting_it_up(programme: Programme) -> None:
    path = pages(programme)
    assert "Set up the call" in programme.owner.page(f"{path}/proposals").text
    assert "Set up the call" not in programme.member("moderator").page(f"{path}/proposals").text

    programme.owner.submit(f"{path}/call/settings", version="1")

    assert "Share the page of your call" in programme.owner.page(f"{path}/proposals").text


def test_a_closed_call_says_so(programme: Programme, sue: Visitor) -> None:
    closed = {"closes_at": "2020-01-01T00:00:00Z"}
    programme.owner.call("PUT", f"{programme.path}/call", closed)

    assert "It is closed" in sue.page(f"{pages(programme)}/call").text
    assert sue.submit(f"{pages(programme)}/call", title="Late").status_code == 409


def test_a_form_that_was_made_from_an_older_version_changes_nothing(
    programme: Programme, sue: Visitor, proposal: dict[str, Any]
) -> None:
    settings = f"{pages(programme)}/call/settings"
    here = f"{pages(programme)}/proposals/{proposal['id']}"
    fields = {"type": "talk", "length": "20"}
    older = {path: version_in(who.page(path)) for who, path in ((programme.owner, settings), (sue, here))}
    programme.owner.submit(settings, introduction="Newer", version=older[settings])
    sue.submit(here, title="Newer", **fields, version=older[here], action="save")

    told = programme.owner.submit(settings, introduction="Older", version=older[settings])
    refused = sue.submit(here, title="Older", **fields, version=older[here], action="save")

    assert (told.status_code, refused.status_code) == (412, 412)
    assert "Older" in told.text
    assert "Older" in refused.text
    assert "Newer" in programme.owner.page(settings).text
    assert "Newer" in sue.page(here).text


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

    assert "back for good?" in sue.submit(f"{path}/withdrawal").text
    assert "Withdrawn" not in sue.page("/my-sessions").text
    assert sue.submit(f"{path}/withdrawal", confirmed="yes").status_code == 303
    assert "Withdrawn" in sue.page("/my-sessions").text
