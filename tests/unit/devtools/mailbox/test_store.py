from datetime import UTC, datetime, timedelta
from pathlib import Path

from devtools.mailbox import MailStore
from tests.unit.devtools.mailbox.messages import message


def test_a_message_comes_back_as_it_was_sent(store: MailStore) -> None:
    store.add(message("Ola Zoë 🎉", "Açaí: http://localhost/x?token=" + "a" * 200 + "\n", "<p>Olá</p>"))
    mail = store.items()[0]
    assert (mail.to, mail.subject) == ("ada@example.com", "Ola Zoë 🎉")
    assert mail.text == "Açaí: http://localhost/x?token=" + "a" * 200 + "\n"
    assert mail.html == "<p>Olá</p>\n"
    assert mail.headers["To"] == "Ada Lovelace <ada@example.com>"
    assert datetime.now(UTC) - mail.sent_at < timedelta(seconds=10)


def test_the_newest_message_comes_first(store: MailStore) -> None:
    for subject in ("first", "second"):
        store.add(message(subject))
    assert [mail.subject for mail in store.items()] == ["second", "first"]


def test_only_the_latest_messages_are_kept(store: MailStore) -> None:
    for number in range(5):
        store.add(message(str(number)))
    assert [mail.subject for mail in store.items()] == ["4", "3", "2"]


def test_the_recipients_of_the_envelope_count(store: MailStore) -> None:
    store.add(message(), ["grace@example.com", "alan@example.com"])
    assert store.items()[0].to == "grace@example.com, alan@example.com"


def test_somebody_s_messages_are_found_by_their_address(store: MailStore) -> None:
    store.add(message("hers"), ["grace@example.com", "ada@example.com"])
    store.add(message("his"), ["alan@example.com"])
    assert [mail.subject for mail in store.items(to="grace@example.com")] == ["hers"]


def test_messages_survive_a_restart(tmp_path: Path) -> None:
    first = MailStore(tmp_path / "mail.sqlite3")
    mail_id = first.add(message("kept"))
    first.close()
    kept = MailStore(tmp_path / "mail.sqlite3").get(mail_id)
    assert kept is not None
    assert kept.subject == "kept"


def test_an_unknown_message_is_none(store: MailStore) -> None:
    assert store.get(7) is None


def test_a_cleared_store_is_empty(store: MailStore) -> None:
    store.add(message())
    store.clear()
    assert store.items() == []
