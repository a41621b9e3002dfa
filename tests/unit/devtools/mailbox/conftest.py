from collections.abc import Iterator
from pathlib import Path

import pytest

from devtools.mailbox import MailStore


@pytest.fixture
def store(tmp_path: Path) -> Iterator[MailStore]:
    store = MailStore(tmp_path / "mail.sqlite3", keep=3)
    yield store
    store.close()
