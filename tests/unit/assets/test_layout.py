from types import SimpleNamespace

import pytest

from tests.unit.assets.conftest import Pages

ANA = SimpleNamespace(id="1", name="Ana <Ruiz>", language="en")


def test_a_stranger_is_offered_to_log_in_and_has_no_bell(pages: Pages) -> None:
    html = pages.page("layout.html")
    assert 'href="/log-in"' in html
    assert 'href="/sign-up"' in html
    assert "notification-bell" not in html
    assert "data-logged-in" not in html


def test_a_person_has_the_bell_their_tickets_and_a_way_out(pages: Pages) -> None:
    html = pages.page("layout.html", person=ANA)
    assert '<notification-bell lang="en" href="/notifications">' in html
    assert 'href="/orders"' in html
    assert '<form method="post" action="/log-out">' in html
    assert "<body data-logged-in>" in html
    assert "Ana &lt;Ruiz&gt;" in html


def test_the_bell_starts_from_the_inbox_that_the_page_knows(pages: Pages) -> None:
    html = pages.page("layout.html", person=ANA, inbox={"seq": 7, "unread": 2})
    assert '<notification-bell lang="en" href="/notifications" seq="7" unread="2">' in html


def test_the_bell_speaks_its_readers_language_on_a_page_in_another_one(pages: Pages) -> None:
    html = pages.page("layout.html", person=SimpleNamespace(id="1", name="Gunda", language="de"))
    assert '<html lang="en">' in html
    assert '<notification-bell lang="de" href="/notifications">' in html
    assert '<a class="bell" href="/notifications" aria-label="Mitteilungen">' in html
    assert '<script type="application/json" data-words="de">' in html


def test_the_link_to_this_page_is_marked(pages: Pages) -> None:
    assert '<a href="/events" aria-current="page">' in pages.page("layout.html")


def test_notices_are_shown(pages: Pages) -> None:
    assert "Saved." in pages.page("layout.html", notices=[("ok", "Saved.")])


def test_nothing_in_a_page_is_inline(pages: Pages) -> None:
    html = pages.page("layout.html", person=ANA)
    assert "style=" not in html
    assert "<style" not in html
    assert "onclick" not in html
    assert html.count("<script") == html.count('<script type="module" src=') == 1


def test_a_sum_in_what_went_wrong_is_told_as_it_is(pages: Pages) -> None:
    problem = SimpleNamespace(status=409, title="Too much", detail="Only 50% are left.")
    assert "Only 50% are left." in pages.page("problem.html", problem=problem)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 418, 429, 500, 503])
def test_every_error_page_offers_a_next_step(pages: Pages, status: int) -> None:
    html = pages.page("problem.html", problem=SimpleNamespace(status=status, title="Title", detail=""))
    assert 'class="actions"' in html
    assert "<h1>" in html


def test_what_went_wrong_on_our_side_is_not_told_in_detail(pages: Pages) -> None:
    problem = SimpleNamespace(status=500, title="Error", detail="psycopg.OperationalError")
    assert "psycopg" not in pages.page("problem.html", problem=problem)


def test_logging_in_leads_back_here(pages: Pages) -> None:
    problem = SimpleNamespace(status=401, title="", detail="")
    html = pages.page("problem.html", problem=problem, current_path="/orders/1?a=b")
    assert 'href="/log-in?next=/orders/1%3Fa%3Db"' in html
