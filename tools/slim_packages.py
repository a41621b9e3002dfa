"""Makes the packages of the image small: run once in its build stage, by the Python that they are installed for.

It leaves out languages that nobody can choose, the packages' own tests, and the parts that none of our processes uses.
It compiles what our processes import, by importing it, and no more: of the rest, such as most of Stripe's SDK, bytecode
would be as large as the source.
"""

from __future__ import annotations

import shutil
import sys
import sysconfig
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import babel
from babel.core import get_global

from services.api.accounts.languages import LANGUAGES, name_of

PACKAGES = Path(sysconfig.get_path("purelib"))
PROCESSES = (
    "devtools.mailbox.__main__",
    "devtools.stripe_emulator.__main__",
    "gunicorn.app.wsgiapp",
    "gunicorn.workers.ggevent",
    "services.api.app",
    "services.api.worker",
    "services.notifications.app",
    "services.notifications.worker",
    "services.payments.app",
    "services.payments.worker",
    "services.realtime.app",
    "shared.cli.main",
    "shared.observability.probe",
)
UNUSED = (
    # Pillow's ways to read AVIF, to write text and to convert between colour profiles, with their libraries.
    *("PIL/_avif*", "PIL/_imagingft*", "PIL/_imagingcms*"),
    *(f"pillow.libs/lib{name}*" for name in ("avif", "brotli", "freetype", "harfbuzz", "lcms2", "png16")),
    # Thin events, which are of Stripe's other API.
    "stripe/events",
    # Databases that we do not speak to.
    *(f"sqlalchemy/dialects/{name}" for name in ("mssql", "mysql", "oracle")),
)

SOURCES = ("c", "cpp", "h", "hpp", "pxd", "pyi", "pyx")
"""Of what is there compiled, and for type checkers."""


def needless() -> Iterator[Path]:
    """Tests, sources and unused parts of packages, and the locales of languages that no account can have."""
    for name in ("tests", "testing"):
        yield from PACKAGES.rglob(name)
    for suffix in SOURCES:
        yield from PACKAGES.rglob(f"*.{suffix}")
    for pattern in UNUSED:
        yield from found(pattern)
    kept = {"root", *LANGUAGES, *(get_global("parent_exceptions").get(code) for code in LANGUAGES)}
    for locale in (Path(babel.__file__).parent / "locale-data").glob("*.dat"):
        if locale.stem not in kept:
            yield locale


def found(pattern: str) -> list[Path]:
    """What is there by that name: a package that is arranged differently now is to be looked at anew."""
    paths = list(PACKAGES.glob(pattern))
    if not paths:
        raise FileNotFoundError(f"{pattern}: no package has it any more")
    return paths


def unread_types() -> Iterator[Path]:
    """Stripe's types of requests, but for those that our emulator reads: the SDK names them to type checkers alone."""
    read = {module.__file__ for name, module in sys.modules.items() if name.startswith("stripe.params")}
    for module in PACKAGES.glob("stripe/params/**/*.py"):
        if str(module) not in read:
            yield module


def share_zones() -> None:
    """pytz, which Flask-Babel asks, has a copy of the zones that tzdata brings as well."""
    copy = PACKAGES / "pytz/zoneinfo"
    shutil.rmtree(copy)
    copy.symlink_to("../tzdata/zoneinfo")


def remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def main() -> None:
    for path in list(needless()):
        remove(path)
    share_zones()
    for code in LANGUAGES:
        name_of(code)  # fails where a language's data are not complete
    for process in PROCESSES:
        import_module(process)
    for path in list(unread_types()):
        remove(path)


if __name__ == "__main__":
    main()
