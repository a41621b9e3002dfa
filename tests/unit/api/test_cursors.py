from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.api.events.cursors import Cursor
from shared.errors import Invalid


@given(st.datetimes(timezones=st.just(UTC)), st.uuids())
def test_a_cursor_comes_back_as_it_was_given(starts_at: datetime, event_id: UUID) -> None:
    cursor = Cursor(starts_at, event_id)

    assert Cursor.read(str(cursor)) == cursor


@given(st.text(max_size=60))
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        Cursor.read(text)


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2026-11-12"])
def test_a_time_that_is_none_in_utc_is_refused(moment: str) -> None:
    with pytest.raises(Invalid):
        Cursor.read(f"{moment}_{UUID(int=0)}")


def test_no_cursor_means_the_first_page() -> None:
    assert Cursor.read(None) is None
