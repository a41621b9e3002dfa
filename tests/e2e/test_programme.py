"""The organisers' pages of a programme, and the call for papers from its settings to a confirmed session.

Both ways to run serve the same pages, so here one is enough.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.e2e.accessibility import violations
from tests.e2e.conftest import Meet
from tests.e2e.pages.form import Form
from tests.e2e.person import Person
from tests.integration.programme.test_pictures import photograph
from tests.system.story import Sale, sale

pytestmark = pytest.mark.parametrize("platform", ["embedded"], indirect=True)
PICTURES = Path(__file__).parents[2] / "artifacts" / "pages"
PHONE = {"width": 390, "height": 844}
OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
LOOKS: dict[str, dict[str, object]] = {
    "light": {},
    "dark": {"color_scheme": "dark"},
    "phone": {"viewport": PHONE},
}


@pytest.fixture
def olga(meet: Meet) -> Person:
    return meet("Olga").arrive()


@pytest.fixture
def event(olga: Person) -> Sale:
    return sale(olga.visitor)


def add(tab: Page, event: Sale, collection: str, **typed: str) -> Form:
    tab.goto(f"{event.page}/programme/{collection}/new")
    form = Form(tab)
    form.fill(**typed)
    form.press("Add")
    form.expect_notice("It is added.")
    return form


def picture(name: str = "me.jpg") -> FilePayload:
    return {"name": name, "mimeType": "image/jpeg", "buffer": photograph()}


def test_a_programme_is_put_together(olga: Person, event: Sale) -> None:
    tab = olga.open(f"{event.page}/programme")
    add(tab, event, "tracks", Name="Web")
    add(tab, event, "rooms", Name="Hall", Seats="100")
    for collection, name in (("speakers", "Ada Lovelace"), ("sponsors", "ACME")):
        form = add(tab, event, collection, Name=name)
        form.main.get_by_role("link", name=name).click()
        form.main.get_by_label("File").set_input_files(picture())
        form.press("Save picture")
        form.expect_notice("The picture is saved.")
        expect(form.main.get_by_role("img", name="The present picture")).to_be_visible()
    tab.goto(f"{event.page}/programme/sessions/new")
    form = Form(tab)
    form.fill(Title="Queues", Abstract="What they remember")
    form.field("Track").select_option("Web")
    form.field("Ada Lovelace").check()
    form.press("Add")
    expect(tab.get_by_role("row", name=re.compile("Queues.*Ada Lovelace.*Web"))).to_be_visible()

    tab.goto(event.page)
    expect(tab.get_by_role("heading", name="Queues")).to_be_visible()
    expect(tab.get_by_role("link", name="Ada Lovelace").first).to_be_visible()
    assert tab.locator(".people img").count() == 2
    assert violations(tab) == ""


def test_a_file_with_a_bad_row_brings_nothing(olga: Person, event: Sale) -> None:
    olga.complaints.expect_status(422)
    tab = olga.open(f"{event.page}/programme/rooms")

    def send(rows: bytes) -> None:
        tab.get_by_label("CSV file").set_input_files(
            {"name": "rooms.csv", "mimeType": "text/csv", "buffer": b"name,capacity\n" + rows}
        )
        tab.get_by_role("button", name="Import").click()

    send(b"Hall,9\nAttic,0\n")
    expect(tab.get_by_role("alert").filter(has_text="Row 2, capacity").first).to_be_visible()
    assert violations(tab) == ""
    send(b"Hall,9\nAttic,7\n")
    Form(tab).expect_notice("Everything is imported.")
    expect(tab.get_by_role("rowheader", name="Attic")).to_be_visible()


def test_a_speaker_is_invited_from_their_session(olga: Person, event: Sale, meet: Meet) -> None:
    tab = olga.open(f"{event.page}/programme")
    form = add(tab, event, "sessions", Title="Queues")
    form.main.get_by_role("link", name="Queues").click()
    form.main.get_by_role("link", name="Invite").click()
    expect(form.field("Session")).to_have_value(re.compile("."))
    gil = meet("Gil").arrive()
    form.fill(Email=gil.email)
    form.press("Send invite")
    form.expect_notice("The invite is on its way.")

    gil.visitor.notification("invite.sent")
    theirs = gil.open_mail("/invites/")
    theirs.get_by_role("button", name="Accept").click()
    theirs.goto("/my-sessions")
    expect(theirs.get_by_role("rowheader", name="Queues")).to_be_visible()


@pytest.fixture
def sue(meet: Meet, olga: Person, event: Sale) -> Person:
    """She has proposed Queues, through the page of a call that Olga set up, with Tom."""
    call = Form(olga.open(f"{event.page}/call/settings"))
    call.fill(Introduction="Tell us about queues.", Your_questions="Have you spoken before? *")
    call.press("Save")
    call.expect_notice("Saved.")
    sue, tom = meet("Sue").arrive(), meet("Tom").arrive()
    sue.complaints.expect_status(422)
    proposing = Form(sue.open(f"{event.page}/call"))
    proposing.fill(Title="Queues", Abstract="What they remember", Further_speakers=f"{tom.email} Tom")
    proposing.press("Submit")
    proposing.expect_error("Have you spoken before?", "answer")
    assert violations(proposing.tab) == ""
    proposing.field("Have you spoken before?").fill("Twice")
    proposing.press("Submit")
    proposing.expect_notice("Your proposal is submitted.")
    assert violations(proposing.tab) == ""
    assert tom.visitor.notification("invite.sent")
    return sue


def test_a_proposal_is_reviewed_waits_and_comes_in(olga: Person, event: Sale, sue: Person) -> None:
    tab = olga.open(f"{event.page}/proposals")
    expect(tab.get_by_role("row", name=re.compile("Queues.*Sue.*Tom.*Submitted"))).to_be_visible()
    tab.get_by_role("link", name="Queues").click()
    review = Form(tab)
    review.field("Your score").select_option("4")
    review.press("Save review")
    review.expect_notice("Your review is saved.")
    assert violations(tab) == ""
    _decide(tab, event, "Waitlisted")
    assert "waiting list" in sue.visitor.notification("proposal.waitlisted")["title"]
    tab.get_by_role("link", name="Queues").click()
    _decide(tab, event, "Accepted")
    sue.visitor.notification("proposal.accepted")
    own = sue.open("/my-sessions")
    assert violations(own) == ""
    own.get_by_role("table", name="Proposals").get_by_role("link", name="Queues").click()
    own.get_by_role("button", name="Confirm").click()
    Form(own).expect_notice("Confirmed")
    tab.goto(event.page)
    expect(tab.get_by_role("heading", name="Queues")).to_be_visible()


def _decide(tab: Page, event: Sale, decision: str) -> None:
    form = Form(tab)
    form.field("Prepared").select_option(decision)
    form.press("Prepare")
    form.expect_notice("The decision is prepared.")
    tab.goto(f"{event.page}/proposals")
    assert violations(tab) == ""
    tab.get_by_role("button", name="Send all").click()
    tab.get_by_role("dialog").get_by_role("button", name="Send all").click()
    Form(tab).expect_notice("All prepared decisions are sent.")


@pytest.mark.parametrize("look", LOOKS)
def test_every_page_is_open_to_everybody(olga: Person, event: Sale, meet: Meet, look: str) -> None:
    visitor, path = olga.visitor, event.page
    track = visitor.post(f"{path}/tracks", name="Distributed systems", color="#4338ca")["id"]
    visitor.post(f"{path}/rooms", name="Hall", capacity=100)
    visitor.post(f"{path}/sponsors", name="ACME", level="Gold", url="https://example.org")
    speaker = visitor.post(f"{path}/speakers", name="Ada Lovelace", email="ada@example.org")["id"]
    talk = visitor.post(f"{path}/sessions", title="Queues", track_id=track, speaker_ids=[speaker])["id"]
    visitor.response("PUT", f"{path}/call", json={"introduction": "Tell us."}).raise_for_status()
    proposal = visitor.post(f"{path}/proposals", title="Looms and loops")["id"]
    tab = meet("Olga", **LOOKS[look]).be(visitor).context.new_page()
    pages = {
        **{
            f"programme-{name}": f"{path}/programme/{name}"
            for name in ("sessions", "speakers", "tracks", "rooms", "sponsors")
        },
        "programme-session": f"{path}/programme/sessions/{talk}",
        "programme-speaker": f"{path}/programme/speakers/{speaker}",
        "programme-import": f"{path}/schedule/imports",
        "call": f"{path}/call",
        "call-settings": f"{path}/call/settings",
        "proposals": f"{path}/proposals",
        "proposal": f"{path}/proposals/{proposal}",
        "my-sessions": "/my-sessions",
    }
    for name, page in pages.items():
        tab.goto(page)
        assert violations(tab) == "", name
        assert tab.evaluate(OVERFLOW) == 0, name
        tab.screenshot(path=PICTURES / f"{name}-{look}.png", full_page=True)
