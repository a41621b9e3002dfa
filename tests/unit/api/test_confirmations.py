"""What a dialog asks with JavaScript, a page asks without."""

from __future__ import annotations

from pathlib import Path

TEMPLATES = Path(__file__).parents[3] / "services" / "api" / "templates"


def test_every_form_that_asks_takes_its_words_from_the_server_which_asks_as_well() -> None:
    asking = [path.name for path in TEMPLATES.rglob("*.html") if "data-confirm" in path.read_text()]

    assert asking == ["_confirm.html"]
