"""Makes the packages of the image small: run once in its build stage, by the Python that they are installed for.

It leaves out languages that nobody can choose and the packages' own tests. It compiles what our processes import, by
importing it, and no more: of the rest, such as most of Stripe's SDK, bytecode would be as large as the source.
"""

from __future__ import annotations

import shutil
import sysconfig
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import babel

from services.api.accounts.languages import LANGUAGES

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
    "shared.cli",
    "shared.probe",
)


def needless() -> Iterator[Path]:
    """Tests that packages bring along, and the locales of languages that no account can have."""
    for name in ("tests", "testing"):
        yield from PACKAGES.rglob(name)
    kept = {"root", *LANGUAGES}
    for locale in (Path(babel.__file__).parent / "locale-data").glob("*.dat"):
        if locale.stem.partition("_")[0] not in kept:
            yield locale


def remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


if __name__ == "__main__":
    for path in list(needless()):
        remove(path)
    for process in PROCESSES:
        import_module(process)
