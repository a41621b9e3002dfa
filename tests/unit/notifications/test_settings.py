from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from services.notifications.settings import WorkerSettings

GIVEN: dict[str, Any] = {
    "public_url": "http://fanfare.test",
    "fanfare_env": "test",
    "database_url": "sqlite:///notifications.db",
    "rabbitmq_url": "amqp://127.0.0.1",
    "link_key": "a key of these tests",
    "mail_from": "Fanfare <hello@example.org>",
    "smtp_url": "smtp://127.0.0.1:1025",
}


@pytest.mark.parametrize(
    "url", ["smtp://u:p@mail.example.org:25", "smtps://mail.example.org", "smtp+starttls://m.example"]
)
def test_the_mail_servers_address_names_how_to_talk_to_it(url: str) -> None:
    assert WorkerSettings(**GIVEN | {"smtp_url": url}).smtp_url.get_secret_value() == url


@pytest.mark.parametrize("url", ["http://mail.example.org", "mail.example.org:25", "smtp://"])
def test_another_address_does_not_start(url: str) -> None:
    with pytest.raises(ValidationError):
        WorkerSettings(**GIVEN | {"smtp_url": url})


@pytest.mark.parametrize("sender", ["Fanfare", "", "Fanfare <hello>", "a@example.org\nBcc: b@example.org"])
def test_a_sender_that_is_no_address_does_not_start(sender: str) -> None:
    with pytest.raises(ValidationError):
        WorkerSettings(**GIVEN | {"mail_from": sender})
