from tests.unit.assets.conftest import Pages

LIST = """{% from "notification_row.html" import notification_list with context %}
{{ notification_list(days, unread=1, next=next, zone="Europe/Lisbon") }}"""


def notification(**changes: object) -> dict[str, object]:
    return {
        "id": "n1",
        "title": "You <are> invited",
        "message": "<i>DevConf</i>",
        "link": "/invites/1",
        "has_read": False,
        "received_at": "2 minutes ago",
        "received_at_iso": "2026-11-23T10:00:00.000Z",
        **changes,
    }


def list_of(pages: Pages, *items: dict[str, object], after: str | None = None) -> str:
    days = [{"date": "2026-11-23", "title": "Today", "items": list(items)}] if items else []
    return pages.show(LIST, days=days, next=after).partition("<template>")[0]


def test_an_unread_row_can_be_marked_and_leads_on(pages: Pages) -> None:
    html = list_of(pages, notification())
    assert '<li class="notification unread" data-id="n1">' in html
    assert 'href="/invites/1"' in html
    assert 'data-action="read">Mark read' in html


def test_a_read_row_hides_its_button(pages: Pages) -> None:
    html = list_of(pages, notification(has_read=True))
    assert '<li class="notification" data-id="n1">' in html
    assert 'data-action="read" hidden>' in html


def test_text_is_escaped(pages: Pages) -> None:
    html = list_of(pages, notification())
    assert "You &lt;are&gt; invited" in html
    assert "&lt;i&gt;DevConf&lt;/i&gt;" in html


def test_without_a_link_the_title_is_no_link(pages: Pages) -> None:
    assert 'data-part="title">' in list_of(pages, notification(link=None))


def test_without_notifications_the_empty_state_shows(pages: Pages) -> None:
    assert 'data-part="empty">' in list_of(pages)
    assert 'data-part="empty" hidden>' in list_of(pages, notification())


def test_older_ones_are_offered_when_there_are_any(pages: Pages) -> None:
    assert 'href="?before=n0">Load more' in list_of(pages, notification(), after="n0")
    assert " hidden>Load more" in list_of(pages, notification())


def test_scripts_clone_the_same_row(pages: Pages) -> None:
    template = pages.show(LIST, days=[]).partition("<template>")[2]
    assert '<li class="notification unread" data-id="">' in template
