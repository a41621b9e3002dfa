import pytest
from flask.testing import FlaskClient

from devtools.mailbox import MailStore
from devtools.mailbox.__main__ import create_app
from tests.unit.devtools.mailbox.messages import message


@pytest.fixture
def client(store: MailStore) -> FlaskClient:
    return create_app(store).test_client()


def test_the_list_leads_to_each_message(store: MailStore, client: FlaskClient) -> None:
    mail_id = store.add(message("Prove <your> address"))
    page = client.get("/dev/mail").text
    assert f'href="/dev/mail/{mail_id}"' in page
    assert "Prove &lt;your&gt; address" in page


def test_an_empty_list_says_what_to_do(client: FlaskClient) -> None:
    assert "No mail yet" in client.get("/dev/mail").text


def test_links_in_the_text_can_be_clicked(store: MailStore, client: FlaskClient) -> None:
    mail_id = store.add(message(text="Open http://localhost/verify?a=1&b=2. <b>Now</b>\n"))
    page = client.get(f"/dev/mail/{mail_id}").text
    assert '<a href="http://localhost/verify?a=1&amp;b=2">' in page
    assert "&lt;b&gt;Now&lt;/b&gt;" in page


def test_html_is_shown_in_a_sandbox_that_runs_nothing(store: MailStore, client: FlaskClient) -> None:
    mail_id = store.add(message(html="<p>Olá</p><script>alert(1)</script>"))
    frame = client.get(f"/dev/mail/{mail_id}/html")
    policy = frame.headers["Content-Security-Policy"]
    assert "<p>Olá</p>" in frame.text
    assert policy.startswith("sandbox ")
    assert "allow-scripts" not in policy
    assert "default-src 'none'" in policy
    assert "frame-src 'self'" in client.get(f"/dev/mail/{mail_id}").headers["Content-Security-Policy"]


def test_the_json_has_the_fields_of_the_contract(store: MailStore, client: FlaskClient) -> None:
    store.add(message("older"))
    store.add(message("newer", html="<p>Hello</p>"))
    items = client.get("/dev/mail.json").json["items"]  # type: ignore[index]
    assert [item["subject"] for item in items] == ["newer", "older"]
    assert {"to", "subject", "text", "html", "headers", "sent_at"} <= set(items[0])
    assert items[0]["to"] == "ada@example.com"
    assert items[0]["sent_at"].endswith("Z")


@pytest.mark.parametrize("path", ["/dev/mail/9", "/dev/mail/9/html", "/dev/mail/x"])
def test_an_unknown_message_is_not_found(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_the_style_sheet_is_served(client: FlaskClient) -> None:
    assert client.get("/dev/mail/static/mailbox.css").status_code == 200
