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


def test_no_cursor_means_the_first_page() -> None:
    assert Cursor.read(None) is None
