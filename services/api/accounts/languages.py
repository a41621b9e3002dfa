"""The languages in which dates, times and amounts can be written."""

from babel import Locale
from werkzeug.datastructures import LanguageAccept

DEFAULT = "en"
LANGUAGES = (
    "ar cs da de el en es fi fr he hi hu id it ja ko nb nl pl pt ro ru sv th tr uk vi zh".split()  # noqa: SIM905
)


def choices() -> list[tuple[str, str]]:
    """Code and name, each in the language itself."""
    return [(code, (Locale.parse(code).display_name or code).capitalize()) for code in LANGUAGES]


def wanted(accepted: LanguageAccept) -> str:
    """The best of ours for a browser's `Accept-Language`; `de-AT` finds `de` before a less wanted `en`."""
    primary = (value.partition("-")[0].lower() for value in accepted.values())
    return next((language for language in primary if language in LANGUAGES), DEFAULT)
