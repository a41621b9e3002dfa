import os
import signal
import smtplib
import subprocess
import sys
from pathlib import Path

import requests

from devtools.mailbox import MailStore
from devtools.mailbox.smtp import smtp_server
from tests.servers.ports import accepts_connections, free_port
from tests.unit.devtools.mailbox.messages import message
from tests.waiting import wait_until

ROOT = Path(__file__).parents[4]


def send(port: int, *recipients: str) -> None:
    with smtplib.SMTP("127.0.0.1", port, timeout=10) as smtp:
        smtp.send_message(message("By SMTP", "Olá\n"), to_addrs=list(recipients) or None)


def test_what_is_sent_is_kept(store: MailStore) -> None:
    port = free_port()
    server = smtp_server(store, "127.0.0.1", port)
    server.start()
    send(port, "grace@example.com")
    server.stop()
    mail = store.items()[0]
    assert (mail.subject, mail.to, mail.text) == ("By SMTP", "grace@example.com", "Olá\n")


def test_the_process_takes_mail_and_shows_it(tmp_path: Path) -> None:
    smtp_port, http_port = free_port(), free_port()
    environment = os.environ | {
        "MAILBOX_SMTP_PORT": str(smtp_port),
        "MAILBOX_HTTP_PORT": str(http_port),
        "MAILBOX_DATABASE": str(tmp_path / "mail.sqlite3"),
    }
    process = subprocess.Popen([sys.executable, "-m", "devtools.mailbox"], cwd=ROOT, env=environment)
    try:
        wait_until(lambda: accepts_connections(smtp_port) and accepts_connections(http_port), 20)
        send(smtp_port)
        items = requests.get(f"http://127.0.0.1:{http_port}/dev/mail.json", timeout=10).json()["items"]
        assert [(item["subject"], item["to"]) for item in items] == [("By SMTP", "ada@example.com")]
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(15) == 0
