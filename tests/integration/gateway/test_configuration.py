"""The template itself: complete, without warnings, and able to speak TLS."""

from __future__ import annotations

import datetime as dt
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.servers.nginx import GATEWAY, Nginx

ENVIRONMENT_EXAMPLE = GATEWAY.parent / ".env.example"


def test_nginx_has_nothing_to_complain_about(edge: Nginx) -> None:
    command = ["nginx", "-t", "-c", str(edge.folder / "nginx.conf"), "-p", str(edge.folder)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=True)
    complaints = [line for line in done.stderr.splitlines() if line and not line.startswith("nginx: ")]
    assert complaints == []


def test_every_variable_of_the_template_is_explained() -> None:
    template = (GATEWAY / "nginx.conf.template").read_text()
    explained = re.findall(r"^#? ?([A-Z_]+)=", ENVIRONMENT_EXAMPLE.read_text(), re.MULTILINE)
    assert set(re.findall(r"\$\{([A-Z_]+)\}", template)) <= set(explained)


def test_over_tls_the_services_and_the_browser_know_it(secure_edge: Nginx, certificate: Path) -> None:
    answer = requests.get(f"https://localhost:{secure_edge.port}/", verify=str(certificate), timeout=5)
    assert answer.json()["headers"]["X-Forwarded-Proto"] == "https"
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"


@pytest.fixture
def secure_edge(server_folder: Path, addresses: dict[str, str], certificate: Path) -> Iterator[Nginx]:
    tls = f"ssl_certificate {certificate}; ssl_certificate_key {certificate};"
    with Nginx(server_folder / "secure-edge", addresses, LISTEN="127.0.0.1:{port} ssl", TLS=tls) as nginx:
        yield nginx


@pytest.fixture(scope="session")
def certificate(server_folder: Path) -> Path:
    """A key and a certificate for localhost, signed by itself, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    signed = (
        x509.CertificateBuilder(
            name, name, key.public_key(), x509.random_serial_number(), now, now + dt.timedelta(1)
        )
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = server_folder / "localhost.pem"
    path.write_bytes(private + signed.public_bytes(serialization.Encoding.PEM))
    return path
