from datetime import UTC, datetime

import pytest

from tests.unit.assets.conftest import Pages


def test_a_field_keeps_what_was_typed_and_escapes_it(pages: Pages) -> None:
    html = pages.macro('field("name", "Name", value=typed)', typed='<b>"Ana"</b>')
    assert 'value="&lt;b&gt;&#34;Ana&#34;&lt;/b&gt;"' in html


def test_a_password_is_never_sent_back(pages: Pages) -> None:
    assert "secret" not in pages.macro('field("password", "Password", "password", value="secret")')


def test_an_error_is_tied_to_its_field(pages: Pages) -> None:
    html = pages.macro(
        'field("email", "Email", "email", error="Enter an address.", hint="For your tickets.")'
    )
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="field-email-hint field-email-error"' in html
    assert 'id="field-email-error"' in html
    assert 'id="field-email-hint"' in html


def test_a_field_without_error_claims_none(pages: Pages) -> None:
    html = pages.macro('field("email", "Email", required=true)')
    assert "aria-invalid" not in html
    assert "aria-describedby" not in html
    assert "(optional)" not in html


def test_zero_is_a_value(pages: Pages) -> None:
    assert 'value="0"' in pages.macro('field("price", "Price", "number", value=0, min=0)')


def test_a_text_area_keeps_its_first_empty_line(pages: Pages) -> None:
    assert ">\n\nHello</textarea>" in pages.macro('field("text", "Text", "textarea", value="\\nHello")')


def test_the_chosen_option_is_selected(pages: Pages) -> None:
    html = pages.macro('field("n", "Number", "select", value=2, options=[("1", "One"), ("2", "Two")])')
    assert '<option value="2" selected>' in html
    assert '<option value="1">' in html


def test_further_names_become_attributes(pages: Pages) -> None:
    html = pages.macro('field("seats", "Seats", "number", min=1, maxlength=80)')
    assert 'min="1"' in html
    assert 'maxlength="80"' in html


@pytest.mark.parametrize("errors", [{"name": "Too long."}, [{"field": "name", "message": "Too long."}]])
def test_the_summary_links_to_the_fields(pages: Pages, errors: object) -> None:
    assert '<a href="#field-name">Too long.</a>' in pages.macro("error_summary(errors)", errors=errors)


def test_without_errors_there_is_no_summary(pages: Pages) -> None:
    assert not pages.macro("error_summary([])").strip()


def test_only_bad_news_interrupts(pages: Pages) -> None:
    assert 'role="alert"' in pages.macro('alert("bad", "No")')
    assert 'role="status"' in pages.macro('alert("ok", "Yes")')


def test_the_csrf_field_carries_the_value(pages: Pages) -> None:
    assert 'name="csrf_token" value="token-1"' in pages.macro("csrf()")


def test_a_time_says_its_zone_and_its_moment(pages: Pages) -> None:
    html = pages.macro('local_time(at, "Europe/Lisbon")', at=datetime(2026, 7, 1, 9, 0, tzinfo=UTC))
    assert 'datetime="2026-07-01T09:00:00.000Z"' in html
    assert 'data-zone="Europe/Lisbon"' in html
    assert "Wed, 1 Jul 2026, 10:00 (Europe/Lisbon)" in html
