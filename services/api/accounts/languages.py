"""The languages that an account may name. Those that Fanfare speaks are offered; for the others it writes English."""

from babel import Locale
from werkzeug.datastructures import LanguageAccept

from shared.locale.languages import OURS

DEFAULT = "en"
LANGUAGES = (
    "ar cs da de el en es fi fr he hi hu id it ja ko nb nl pl pt ro ru sv th tr uk vi zh".split()  # noqa: SIM905
)


def choices(chosen: str) -> list[tuple[str, str]]:
    """Code and name, each in the language itself. One that was chosen stays, though it is not spoken yet."""
    codes = OURS.names if chosen in OURS.names else (*OURS.names, chosen)
    return [(code, name_of(code)) for code in codes]


def name_of(code: str) -> str:
    """In the language itself."""
    return (Locale.parse(code).display_name or code).capitalize()


def wanted(accepted: LanguageAccept) -> str:
    """The best of ours for a browser's `Accept-Language`; `de-AT` finds `de` before a less wanted `en`."""
    primary = (value.partition("-")[0].lower() for value in accepted.values())
    return next((language for language in primary if language in LANGUAGES), DEFAULT)
