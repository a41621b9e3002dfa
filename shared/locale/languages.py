"""The languages that pages and messages are written in.

English stands in the code and the templates; another language is a gettext file, `translations/de.po`, read as it is:
nothing has to be compiled, so nothing compiled can be out of date.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations
from flask import Flask
from flask_babel import Babel, Domain, get_locale, gettext

SOURCE = "en"
SHARED = Path(__file__).parents[1] / "translations"
"""What the layout of all pages says."""
SCRIPTS = SHARED / "scripts"
"""What the browser's scripts say (`words.js`)."""


class Languages:
    """What can be said in several languages; `folders` hold the catalogues, the first one's words count."""

    def __init__(self, *folders: Path) -> None:
        self._folders = folders
        self.names = (SOURCE, *sorted({file.stem for folder in folders for file in folder.glob("*.po")}))
        self.translations = cache(self._translations)

    def spoken(self, wanted: str) -> str:
        """Ours for somebody who wants that one (`de` for `de-AT`), or English."""
        if wanted in self.names:
            return wanted
        primary = wanted.replace("_", "-").partition("-")[0].lower()
        return primary if primary in self.names else SOURCE

    def say(self, text: str, language: str) -> str:
        """The text in one of `names`."""
        return text if language == SOURCE else str(self.translations(language).gettext(text))

    def install(self, app: Flask, wanted: Callable[[], str]) -> None:
        """Make `_()` speak on the app's pages; `wanted` tells the reader's language, for each request once."""
        speaking = _Speaking(self)
        speaking.init_app(app, locale_selector=lambda: self.spoken(wanted()))
        app.context_processor(lambda: {"language": str(get_locale())})
        # For texts from outside a template: `_()` would take a `%` in one for a place to fill.
        app.jinja_env.globals["as_said"] = gettext

    def _translations(self, language: str) -> Translations:
        found = Translations()
        for folder in reversed(self._folders):
            if (file := folder / f"{language}.po").exists():
                found.merge(_compiled(file, language))
        return found


def install_english(app: Flask) -> None:
    """Let templates mark with `_()` what they say, where nobody speaks anything else."""
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_null_translations(newstyle=True)  # type: ignore[attr-defined]
    app.jinja_env.globals.update(spoken=OURS.spoken, words_of_scripts=words_of_scripts, as_said=str)


OURS = Languages(SHARED)
"""Those that Fanfare speaks."""


@cache
def words_of_scripts(wanted: str) -> Mapping[str, str | list[str]]:
    """What scripts say, by its English: a text, or its forms for one and for many. Of English itself nothing."""
    language = OURS.spoken(wanted)
    if language == SOURCE:
        return {}
    with (SCRIPTS / f"{language}.po").open("rb") as source:
        catalogue = read_po(source, locale=language)
    return {
        message.id if isinstance(message.id, str) else message.id[0]: (
            message.string if isinstance(message.string, str) else list(message.string or ())
        )
        for message in catalogue
        if message.id
    }


class _Speaking(Babel):  # type: ignore[misc]
    """Flask-Babel over our catalogues instead of compiled files."""

    def __init__(self, languages: Languages) -> None:
        super().__init__()
        self._languages = languages

    @property
    def domain_instance(self) -> Domain:
        return _Catalogues(self._languages)


class _Catalogues(Domain):  # type: ignore[misc]
    def __init__(self, languages: Languages) -> None:
        super().__init__()
        self._languages = languages

    def get_translations(self) -> Any:
        return self._languages.translations(str(get_locale()))


def _compiled(file: Path, language: str) -> Translations:
    with file.open("rb") as source:
        catalogue = read_po(source, locale=language)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translations(compiled)
