from __future__ import annotations

import pytest
from werkzeug.datastructures import LanguageAccept

from services.api.accounts.languages import LANGUAGES, choices, wanted
from shared.database import now
from shared.locale.formats import moment


@pytest.mark.parametrize(
    ("accepted", "chosen"),
    [
        ([("de-AT", 1), ("en", 0.5)], "de"),
        ([("xx", 1), ("pt-BR", 0.8)], "pt"),
        ([], "en"),
        ([("xx", 1)], "en"),
    ],
)
def test_the_browser_s_best_language_of_ours_is_chosen(
    accepted: list[tuple[str, float]], chosen: str
) -> None:
    assert wanted(LanguageAccept(accepted)) == chosen


def test_a_moment_can_be_written_in_every_language() -> None:
    assert all(moment(now(), language=language) for language in LANGUAGES)


def test_those_that_are_spoken_are_offered_each_named_in_itself() -> None:
    assert choices("de") == [("en", "English"), ("de", "Deutsch")]


def test_one_that_was_chosen_and_is_not_spoken_yet_stays_chosen() -> None:
    assert choices("pt")[-1] == ("pt", "Português")
