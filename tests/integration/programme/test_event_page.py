"""What an event's page tells everybody of its programme, and machines of the event."""

from __future__ import annotations

import json
import re
from typing import Any

from tests.programme import Programme


def page(programme: Programme) -> str:
    return programme.public.page(f"/events/{programme.event_id}").text


def structured(text: str) -> dict[str, Any]:
    [found] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)
    told: dict[str, Any] = json.loads(found)
    return told


def test_the_page_shows_what_is_public_and_nothing_else(programme: Programme) -> None:
    sue = programme.add("speakers", name="Sue Speaker", email="sue@example.org")
    programme.add("speakers", name="Secret Guest", is_public=False)
    programme.add("sessions", title="Things that last", speaker_ids=[sue["id"]], notes="loud")
    programme.add("sessions", title="Perhaps later", state="accepted")
    programme.add("sponsors", name="Harbour Works", url="https://example.org")

    text = page(programme)

    for shown in ("Sue Speaker", "Things that last", "Harbour Works"):
        assert shown in text
    for hidden in ("Secret Guest", "Perhaps later", "sue@example.org", "loud"):
        assert hidden not in text


def test_machines_read_when_where_and_who(programme: Programme) -> None:
    programme.add("speakers", name="Sue </script><script>alert(1)//")
    path, tag = programme.path, programme.owner.get(programme.path).headers["ETag"]
    programme.owner.call("PATCH", path, {"venue": {"name": "Hall", "address": "Lisbon"}}, If_Match=tag)

    told = structured(page(programme))

    assert told["@type"] == "Event"
    assert told["name"] == "PyCon Lisbon"
    assert told["location"] == {"@type": "Place", "name": "Hall", "address": "Lisbon"}
    assert told["performer"] == [{"@type": "Person", "name": "Sue </script><script>alert(1)//"}]
    assert told["startDate"] < told["endDate"]


def test_a_link_to_the_page_has_a_preview(programme: Programme) -> None:
    assert '<meta property="og:title" content="PyCon Lisbon">' in page(programme)


def test_the_page_asks_for_proposals_while_a_call_is_open(programme: Programme) -> None:
    assert "Propose a session" not in page(programme)

    programme.owner.call("PUT", f"{programme.path}/call", {})
    assert "Propose a session" in page(programme)

    programme.owner.call("PUT", f"{programme.path}/call", {"closes_at": "2020-01-01T00:00:00Z"})
    assert "Propose a session" not in page(programme)
