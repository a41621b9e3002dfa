"""The pages of a released schedule, as they are without scripts."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any

import pytest

from services.api.schedule.schedule_pages import now_and_next
from tests.front_desk import Visitor
from tests.integration.published.published_event import PublishedEvent
from tests.programme import Programme
from tests.unit.schedule.timetables import at, talk, timetable


def schema(page: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert found
    told: dict[str, Any] = json.loads(found[1])
    return told


def test_before_a_release_the_page_says_so(programme: Programme) -> None:
    assert "not out yet" in programme.public.page(f"/events/{programme.event_id}/schedule").text


@pytest.mark.parametrize("view", ["list", "grid"])
def test_it_is_read_as_a_list_or_as_a_grid(published: PublishedEvent, view: str) -> None:
    page = published.programme.public.page(f"{published.page}?view={view}").text

    for text in ("Queues", "Looms", "Lunch", "Sue", "Hall", "Attic"):
        assert text in page
    assert ("<table" in page) == (view == "grid")


def test_it_can_be_filtered(published: PublishedEvent, ben: Visitor) -> None:
    def shown(query: str) -> set[str]:
        page = ben.page(f"{published.page}?{query}").text
        listed = page.partition('class="talks"')[2]
        return {
            title
            for title in ("Queues", "Looms", "Lunch")
            if f">{title}</a>" in listed or f">{title} <" in listed
        }

    ben.call("PUT", f"{published.programme.path}/stars/{published.other['id']}")

    assert shown("") == {"Queues", "Looms", "Lunch"}
    assert shown(f"track_id={published.web['id']}") == {"Queues"}
    assert shown(f"room_id={published.attic['id']}") == {"Looms"}
    assert shown("starred=1") == {"Looms"}
    assert ben.page(f"{published.page}?zone=Mars").status_code == 422


def test_times_are_the_place_s_or_the_reader_s(published: PublishedEvent) -> None:
    first = published.schedule()["slots"][0]["starts_at"]
    place = published.programme.public.page(published.page).text
    tokyo = published.programme.public.page(f"{published.page}?zone=Asia/Tokyo").text

    def clock(page: str) -> str:
        found = re.search(rf'class="when numeric"><time datetime="{first}">(\d\d:\d\d)', page)
        assert found
        return found[1]

    hours = (int(clock(tokyo)[:2]) - int(clock(place)[:2])) % 24
    assert hours in {8, 9}
    assert "times of Asia/Tokyo" in tokyo


def test_what_changed_since_a_release_is_shown(published: PublishedEvent) -> None:
    published.move()

    page = published.programme.public.page(f"{published.page}?since={published.first}").text

    assert "Changed since “1.0”" in page
    assert "Moved" in page
    assert "Gone" in page
    assert "It was: Hall" in page


def test_an_older_release_stays_readable(published: PublishedEvent) -> None:
    published.move()
    published.programme.change("sessions", published.talk["id"], title="Renamed")

    page = published.programme.public.page(f"{published.page}?release={published.first}").text

    assert "This is how the schedule was in “1.0”" in page
    assert "Queues" in page
    assert "Renamed" not in page
    assert "Looms" in page


def test_a_release_of_another_event_is_not_found(published: PublishedEvent, programme: Programme) -> None:
    other = PublishedEvent.of(Programme(programme.desk, programme.owner))

    for name in ("release", "since"):
        assert other.programme.public.page(f"{other.page}?{name}={published.first}").status_code == 404


def test_search_engines_are_told_of_each_session(published: PublishedEvent) -> None:
    page = published.programme.public.page(f"{published.page}?day=all").text

    told = schema(page)
    assert [one["name"] for one in told["subEvent"]] == ["Queues", "Looms"]
    assert told["subEvent"][0]["performer"] == [{"@type": "Person", "name": "Sue"}]
    assert told["subEvent"][0]["location"]["name"] == "Hall"
    assert 'property="og:title" content="Schedule of' in page
    assert f"{published.path}.atom" in page


def test_a_session_has_a_page_of_its_own(published: PublishedEvent) -> None:
    path = f"/events/{published.programme.event_id}/sessions/{published.talk['id']}"
    page = published.programme.public.page(path).text

    for text in ("Queues", "What they remember", "Hall, Ground floor", "Wrote things.", "Web"):
        assert text in page
    assert f"schedule.ics?session_id={published.talk['id']}" in page
    assert schema(page)["superEvent"]["@type"] == "Event"


def test_a_speaker_has_a_page_of_their_own(published: PublishedEvent) -> None:
    path = f"/events/{published.programme.event_id}/speakers/{published.sue['id']}"
    page = published.programme.public.page(path).text

    assert "Queues" in page
    assert "Looms" not in page
    assert "sue@example.org" not in page
    published.programme.change("speakers", published.sue["id"], is_public=False)
    assert published.programme.public.page(path).status_code == 404


def test_what_is_not_public_has_no_page(published: PublishedEvent) -> None:
    published.programme.change("sessions", published.talk["id"], state="accepted")
    path = f"/events/{published.programme.event_id}/sessions/{published.talk['id']}"

    assert published.programme.public.page(path).status_code == 404


def test_stars_work_without_scripts(published: PublishedEvent, ben: Visitor) -> None:
    star = f"/events/{published.programme.event_id}/sessions/{published.talk['id']}/star"

    given = ben.submit(star, starred="1", next=f"{published.page}?view=grid")
    assert given.headers["Location"] == f"{published.page}?view=grid"
    assert ben.page(published.page).text.count('aria-pressed="true"') == 1
    elsewhere = ben.submit(star, starred="0", next="//evil.example/")
    assert elsewhere.headers["Location"].startswith("/events/")
    assert 'aria-pressed="true"' not in ben.page(published.page).text


def test_a_stranger_is_led_to_log_in_and_back(published: PublishedEvent) -> None:
    page = published.programme.public.page(published.page).text

    assert f'class="star" href="/log-in?next={published.page}"' in page


def test_the_link_to_one_s_stars_is_made_and_revoked_on_the_page(
    published: PublishedEvent, ben: Visitor
) -> None:
    assert ben.submit(f"{published.page}/feed").status_code == 303
    assert "stars.ics?token=" in ben.page(published.page).text

    assert "Revoke the link?" in ben.submit(f"{published.page}/feed", revoke="1").text
    assert "stars.ics?token=" in ben.page(published.page).text
    ben.submit(f"{published.page}/feed", revoke="1", confirmed="yes")
    assert "stars.ics?token=" not in ben.page(published.page).text


def test_the_event_s_page_leads_to_it_and_tells_what_comes_next(published: PublishedEvent) -> None:
    page = published.programme.public.page(f"/events/{published.programme.event_id}").text

    assert f'href="{published.page}"' in page
    assert "Next" in page
    assert f"/sessions/{published.talk['id']}" in page


def test_what_is_on_and_what_comes_next() -> None:
    start = at("2027-06-01T09:00")
    whole = timetable(talk(1, start), talk(2, start, 60), talk(3, start + timedelta(minutes=30)))

    def titles(minutes: int) -> tuple[list[str], list[str]]:
        found = now_and_next(whole, start + timedelta(minutes=minutes))
        return [one.title for one in found.now], [one.title for one in found.next]

    assert titles(-1) == ([], ["Talk 1", "Talk 2"])
    assert titles(0) == (["Talk 1", "Talk 2"], ["Talk 3"])
    assert titles(30) == (["Talk 2", "Talk 3"], [])
    assert titles(60) == ([], [])
