"""Where a call really goes, and what it accepts there."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import ThreadingHTTPServer
from pathlib import Path

import dns.resolver
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from services.api.webhooks import calls
from services.api.webhooks.addresses import Reach
from services.api.webhooks.calls import Caller, NoAnswer
from shared.database import now
from tests.integration.webhooks.conftest import Receiver
from tests.integration.webhooks.receiver import Handler
from tests.servers.name_server import NameServer

NAME = "hooks.example"


@pytest.fixture
def elsewhere() -> Iterator[Caller]:
    """A caller for whom every name leads to this machine, as nobody else's resolver says."""
    with NameServer("127.0.0.1") as names:
        resolver = dns.resolver.Resolver(configure=False)
        host, port = names.address.split(":")
        resolver.nameservers, resolver.port = [host], int(port)
        yield Caller(Reach.ANYWHERE, resolver, seconds=3)


def test_it_connects_to_the_address_that_was_looked_at_under_the_host_s_name(
    elsewhere: Caller, receiver: Receiver
) -> None:
    port = receiver.url("").rpartition(":")[2]

    elsewhere.post(f"http://{NAME}:{port}/ok", {}, b"{}")

    assert receiver.calls[0]["headers"]["host"] == f"{NAME}:{port}"


def test_a_proxy_of_the_environment_is_not_used(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")

    assert Caller(Reach.ANYWHERE).post(receiver.url("/ok"), {}, b"{}").is_success


@pytest.fixture
def certified(tmp_path: Path) -> Iterator[tuple[int, Path]]:
    """The port of a receiver with TLS, and the certificate that it made for itself."""
    certificate = self_signed(tmp_path)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.file = tmp_path / "tls.jsonl"  # type: ignore[attr-defined]
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield server.server_port, certificate
    server.shutdown()
    server.server_close()


def test_a_certificate_that_nobody_vouches_for_is_refused(
    elsewhere: Caller, certified: tuple[int, Path]
) -> None:
    with pytest.raises(NoAnswer, match="certificate is not good"):
        elsewhere.post(f"https://{NAME}:{certified[0]}/ok", {}, b"{}")


def test_a_certificate_for_the_host_s_name_will_do_though_an_address_is_called(
    elsewhere: Caller, certified: tuple[int, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    port, certificate = certified
    monkeypatch.setattr(calls, "_tls", lambda: ssl.create_default_context(cafile=str(certificate)))

    assert elsewhere.post(f"https://{NAME}:{port}/ok", {}, b"{}").is_success
    with pytest.raises(NoAnswer, match="certificate is not good"):
        elsewhere.post(f"https://other.example:{port}/ok", {}, b"{}")


def self_signed(folder: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now() - timedelta(days=1))
        .not_valid_after(now() + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file = folder / "server.pem"
    file.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    return file
