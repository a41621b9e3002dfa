"""Passwords and STARTTLS with a real certificate: trusted it carries the mail, untrusted nothing leaves."""

from __future__ import annotations

import ssl
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from services.notifications.mail.gateway import ServerAway, SmtpEmailGateway
from services.notifications.use_cases.mailing import Mailer
from shared.database import now
from tests.integration.notifications.outgoing import LETTERS, states
from tests.integration.notifications.smtp_server import SmtpServer
from tests.post_room import PostRoom, order_paid, somebody


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """Of `localhost`, with its key, signed by itself."""
    key = Ed25519PrivateKey.generate()
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now() - timedelta(hours=1))
        .not_valid_after(now() + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, None)
    )
    file = tmp_path / "certificate.pem"
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file.write_bytes(private + made.public_bytes(Encoding.PEM))
    return file


def secured(certificate: Path) -> SmtpServer:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    return SmtpServer(tls=context)


def a_mail() -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "a@example.org", "b@example.org", "Hello"
    mail.set_content("Hello")
    return mail


def test_a_mail_goes_out_encrypted_to_a_server_that_is_trusted(
    certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with secured(certificate) as server:
        SmtpEmailGateway(f"smtp+starttls://localhost:{server.port}").send(a_mail())

        assert len(server.mails) == 1


def test_nothing_is_said_to_a_server_that_nobody_vouches_for(certificate: Path) -> None:
    with secured(certificate) as server:
        with pytest.raises(ServerAway, match="CERTIFICATE_VERIFY_FAILED"):
            SmtpEmailGateway(f"smtp+starttls://localhost:{server.port}").send(a_mail())

        assert server.mails == []


def test_a_password_is_used_where_the_server_wants_one(room: PostRoom) -> None:
    room.hear(order_paid(somebody()))
    with SmtpServer(password="p@ss:word") as strict:
        url = f"smtp://fanfare:p%40ss%3Aword@127.0.0.1:{strict.port}"
        Mailer(room.database, SmtpEmailGateway(url), LETTERS).send_due()

        assert len(strict.mails) == 1


@pytest.mark.parametrize("user", ["", "fanfare:wrong@"])
def test_a_wrong_password_is_no_fault_of_the_mail(room: PostRoom, user: str) -> None:
    room.hear(order_paid(somebody()))
    with SmtpServer(password="right") as strict:
        Mailer(room.database, SmtpEmailGateway(f"smtp://{user}127.0.0.1:{strict.port}"), LETTERS).send_due()

    assert states(room) == ["pending"]


def test_a_server_without_tls_is_not_spoken_to_where_tls_is_asked_for(
    room: PostRoom, server: SmtpServer
) -> None:
    room.hear(order_paid(somebody()))
    url = server.url.replace("smtp://", "smtp+starttls://")

    Mailer(room.database, SmtpEmailGateway(url), LETTERS).send_due()

    assert (states(room), server.mails) == (["pending"], [])
