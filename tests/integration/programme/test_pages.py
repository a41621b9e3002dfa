"""The organisers' pages of a programme."""

from __future__ import annotations

from io import BytesIO

from tests.integration.programme.test_pictures import photograph
from tests.programme import COLLECTIONS, Programme


def pages(programme: Programme) -> str:
    return f"/events/{programme.event_id}/programme"


def test_a_session_is_added_and_changed_through_its_form(programme: Programme) -> None:
    speaker, track = programme.add("speakers", name="Sue"), programme.add("tracks", name="Web")
    fields = {
        "title": "Things that last",
        "type": "keynote",
        "state": "confirmed",
        "length": "45",
        "track_id": track["id"],
        "speaker_ids": speaker["id"],
        "tags": "a, b",
        "links": "https://example.org The slides",
    }

    assert programme.owner.submit(f"{pages(programme)}/sessions/new", **fields).status_code == 303
    [session] = programme.items("sessions")
    path = f"{pages(programme)}/sessions/{session['id']}"
    shown = programme.owner.page(path).text
    changed = programme.owner.submit(path, **fields | {"title": "Longer", "tags": "", "version": "1"})

    assert session["tags"] == ["a", "b"]
    assert session["links"] == [{"url": "https://example.org", "label": "The slides"}]
    assert session["speaker_ids"] == [speaker["id"]]
    assert "https://example.org The slides" in shown
    assert changed.status_code == 303
    assert [(one["title"], one["tags"]) for one in programme.items("sessions")] == [("Longer", [])]


def test_a_speaker_is_available_as_clocks_at_the_place_show(programme: Programme) -> None:
    fields = {"name": "Sue", "span_start": "2027-07-01T10:00", "span_end": "2027-07-01T12:00"}

    programme.owner.submit(f"{pages(programme)}/speakers/new", **fields)

    [speaker] = programme.items("speakers")
    assert speaker["availability"] == [
        {"starts_at": "2027-07-01T09:00:00.000Z", "ends_at": "2027-07-01T11:00:00.000Z"}
    ]
    page = programme.owner.page(f"{pages(programme)}/speakers/{speaker['id']}").text
    assert 'value="2027-07-01T10:00"' in page


def test_what_was_typed_stays_and_what_is_wrong_is_told_at_its_field(programme: Programme) -> None:
    fields = {"title": "", "length": "-1", "links": "nowhere", "abstract": "Kept & safe"}

    answer = programme.owner.submit(f"{pages(programme)}/sessions/new", **fields)

    assert answer.status_code == 422
    assert "Kept &amp; safe" in answer.text
    assert "nowhere" in answer.text
    for field in ("title", "length", "links"):
        assert f'id="field-{field}-error"' in answer.text


def test_a_form_made_from_an_older_version_is_refused(programme: Programme) -> None:
    room = programme.add("rooms", name="Hall")
    programme.change("rooms", room["id"], name="Attic")

    answer = programme.owner.submit(
        f"{pages(programme)}/rooms/{room['id']}", name="Cellar", version=str(room["position"] + 1)
    )

    assert answer.status_code == 412
    assert programme.items("rooms")[0]["name"] == "Attic"


def test_items_move_up_and_down(programme: Programme) -> None:
    first, second = (programme.add("sponsors", name=name)["id"] for name in ("One", "Two"))

    def order() -> list[str]:
        return [one["id"] for one in programme.items("sponsors")]

    path = f"{pages(programme)}/sponsors"
    programme.owner.submit(f"{path}/{second}/moves", direction="up")
    assert order() == [second, first]
    programme.owner.submit(f"{path}/{second}/moves", direction="up")
    assert order() == [second, first]
    programme.owner.submit(f"{path}/{second}/moves", direction="down")
    assert order() == [first, second]


def test_a_file_is_imported_or_its_bad_rows_are_listed(programme: Programme) -> None:
    path = f"{pages(programme)}/rooms/imports"

    bad = programme.owner.submit(path, file=(BytesIO(b"name,capacity\nHall,0\n"), "rooms.csv"))  # type: ignore[arg-type]
    good = programme.owner.submit(path, file=(BytesIO(b"name,capacity\nHall,9\n"), "rooms.csv"))  # type: ignore[arg-type]

    assert bad.status_code == 422
    assert "Row 1, capacity" in bad.text
    assert good.status_code == 303
    assert [room["name"] for room in programme.items("rooms")] == ["Hall"]


def test_a_picture_is_sent_through_the_page(programme: Programme) -> None:
    speaker = programme.add("speakers")
    path = f"{pages(programme)}/speakers/{speaker['id']}"

    bad = programme.owner.submit(f"{path}/picture", picture=(BytesIO(b"x"), "x.jpg"))  # type: ignore[arg-type]
    good = programme.owner.submit(f"{path}/picture", picture=(BytesIO(photograph()), "x.jpg"))  # type: ignore[arg-type]

    assert (bad.status_code, good.status_code) == (415, 303)
    picture = programme.items("speakers")[0]["picture"]
    assert f'src="{picture}"' in programme.owner.page(path).text


def test_deleting_asks_the_form_and_then_is_done(programme: Programme) -> None:
    for collection in COLLECTIONS:
        item = programme.add(collection)
        path = f"{pages(programme)}/{collection}/{item['id']}"
        assert "for good?" in programme.owner.page(path).text
        assert "for good?" in programme.owner.submit(f"{path}/deletion").text
        assert len(programme.items(collection)) == 1
        assert programme.owner.submit(f"{path}/deletion", confirmed="yes").status_code == 303
        assert programme.items(collection) == []


def test_a_moderator_looks_and_a_track_organiser_opens_their_own(programme: Programme) -> None:
    moderator, tom = programme.member("moderator"), programme.member("track_organizer")
    mine = programme.add("tracks", organizer_ids=[tom.id])
    own = programme.add("sessions", title="Own", track_id=mine["id"])
    other = programme.add("sessions", title="Other")

    for viewer, links in ((moderator, []), (tom, [own["id"]])):
        page = viewer.page(f"{pages(programme)}/sessions").text
        assert "Own" in page
        assert "Other" in page
        opened = [one["id"] for one in (own, other) if f'/sessions/{one["id"]}"' in page]
        assert opened == links
    assert tom.page(f"{pages(programme)}/sessions/{other['id']}").status_code == 403


def test_a_form_leads_to_where_it_is_read(programme: Programme) -> None:
    for collection in COLLECTIONS:
        path = f"{pages(programme)}/{collection}"
        item = f"{path}/{programme.add(collection)['id']}"

        assert f'action="{path}/new"' in programme.owner.page(f"{path}/new").text
        shown = programme.owner.page(item).text
        assert f'action="{item}"' in shown
        assert f'action="{item}/deletion"' in shown
