"""Brings the catalogues up to date with what code and templates say: `make translations`. New texts wait for words.

`python -m tools.translations` writes; the tests use `wanted()` to see that nothing is missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po

from services.notifications import pages
from services.notifications.admin import pages as admin_pages
from services.notifications.mail import letters
from services.notifications.messages import categories, wording
from services.notifications.messages.table import MESSAGES
from services.notifications.preferences import pages as preference_pages
from services.notifications.readers import LANGUAGES
from shared import auth, errors
from shared.locale.languages import SCRIPTS, SHARED, SOURCE

NOTIFICATIONS = Path(pages.__file__).parent
BROWSER = Path(__file__).parents[1] / "gateway" / "static" / "js"
SPEAKING = [Path(str(module.__file__)) for module in (letters, preference_pages)]
"""Modules that say `gettext()` themselves."""
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2)}
KEYWORDS_OF_SCRIPTS = {"say": None, "sayMany": (1, 2)}
HEADER = """msgid ""
msgstr ""
"Language: {language}\\n"
"Plural-Forms: {plural_forms}\\n"
"Content-Type: text/plain; charset=utf-8\\n"

"""
Text = str | tuple[str, ...]


def _in_messages() -> Iterable[Text]:
    for entries in MESSAGES.values():
        for entry in entries:
            yield from (entry.title, entry.message, entry.button)


SAID: Mapping[Path, Iterable[Text]] = {
    SHARED: (auth.FOR_ADMINS, *errors.texts()),
    SCRIPTS: (),
    NOTIFICATIONS / "translations": (
        *admin_pages.texts(),
        *categories.texts(),
        *letters.texts(),
        *_in_messages(),
        *pages.texts(),
        *preference_pages.texts(),
        *wording.texts(),
    ),
}
"""For each folder of catalogues what stands in tables of ours; the templates beside it are read as well."""


def wanted(folder: Path) -> Catalog:
    """Every text that a folder's catalogues must have, in the order of their files."""
    catalogue = Catalog()
    for text in (*SAID[folder], *(_in_scripts() if folder == SCRIPTS else _in_templates(folder.parent))):
        catalogue.add(text)
    return catalogue


def kept(folder: Path, language: str) -> Catalog:
    file = folder / f"{language}.po"
    return read_po(BytesIO(file.read_bytes() if file.exists() else b""), locale=language)


def update(folder: Path, language: str) -> None:
    """Old words stay with their texts, new texts come without words, what nobody says any more goes."""
    old, catalogue = kept(folder, language), Catalog(locale=language)
    for message in wanted(folder):
        if message.id:
            known = old.get(message.id)
            catalogue.add(message.id, known.string if known else None)
    written = BytesIO()
    write_po(written, catalogue, no_location=True, omit_header=True, width=0)
    header = HEADER.format(language=language, plural_forms=catalogue.plural_forms)
    (folder / f"{language}.po").write_text(header + written.getvalue().decode())


def _in_templates(package: Path) -> Iterable[Text]:
    speaking = [file for file in SPEAKING if package in file.parents]
    for path in sorted([*package.rglob("*.html"), *package.rglob("*.jinja"), *speaking]):
        method = "python" if path.suffix == ".py" else "jinja2.ext:babel_extract"
        yield from _in_file(path, method, KEYWORDS)


def _in_scripts() -> Iterable[Text]:
    for path in sorted(BROWSER.glob("*.js")):
        yield from _in_file(path, "javascript", KEYWORDS_OF_SCRIPTS)


def _in_file(path: Path, method: str, keywords: Mapping[str, Any]) -> Iterable[Text]:
    with path.open("rb") as source:
        for _, text, _, _ in extract(method, source, keywords, options={"encoding": "utf-8"}):
            yield text


if __name__ == "__main__":
    for folder in SAID:
        for language in LANGUAGES.names:
            if language != SOURCE:
                update(folder, language)
