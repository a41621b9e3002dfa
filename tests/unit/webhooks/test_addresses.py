"""Which addresses webhooks may reach."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

import dns.resolver
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.api.webhooks import targets
from services.api.webhooks.addresses import NotPublic, Reach, Unresolved, addresses_of, is_public
from services.api.webhooks.calls import Caller, NoAnswer
from shared.errors import Invalid
from tests.servers.name_server import NameServer

# IANA's registries of special-purpose addresses, and what clouds hide behind public-looking ones.
PRIVATE_4 = [
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
    "192.0.2.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4",
    "240.0.0.0/4", "255.255.255.255/32", "168.63.129.16/32",
]  # fmt: skip
PRIVATE_6 = [
    "::/128", "::1/128", "::ffff:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/32", "2001:db8::/32",
    "2002::/16", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8", "::/96", "5f00::/16",
]  # fmt: skip
PUBLIC = ["93.184.215.14", "8.8.8.8", "1.1.1.1", "2606:4700:4700::1111", "2a00:1450:4001:82b::200e"]


@given(st.sampled_from(PRIVATE_4).flatmap(lambda network: st.ip_addresses(v=4, network=network)))
def test_no_address_of_a_private_network_is_public(address: IPv4Address) -> None:
    assert not is_public(address)


@given(st.sampled_from(PRIVATE_6).flatmap(lambda network: st.ip_addresses(v=6, network=network)))
def test_nor_of_one_of_the_newer_kind(address: IPv6Address) -> None:
    assert not is_public(address)


@given(st.ip_addresses(v=4))
def test_nothing_is_let_through_that_the_standard_library_knows_as_private(address: IPv4Address) -> None:
    if is_public(address):
        assert address.is_global
        assert not any((address.is_private, address.is_multicast, address.is_reserved))


@given(st.ip_addresses(v=4))
def test_no_address_passes_in_the_clothes_of_a_newer_one(address: IPv4Address) -> None:
    number = int(address)
    for prefix, shift in (("::ffff:0:0", 0), ("::", 0), ("64:ff9b::", 0), ("2002::", 80), ("2001::", 0)):
        assert not is_public(IPv6Address(int(IPv6Address(prefix)) | number << shift))


@pytest.mark.parametrize("address", PUBLIC)
def test_the_open_internet_is_public(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/", "https://127.1/", "https://0x7f.1/", "https://2130706433/", "https://0177.0.0.1/",
        "https://[::1]/", "https://[::ffff:127.0.0.1]/", "https://[::ffff:7f00:1]/", "https://169.254.169.254/latest/",
        "https://localhost/", "https://LOCALHOST./", "https://api/", "https://metadata.google.internal/",
        "https://printer.local/", "https://10.0.0.1:8443/", "https://100.100.100.200/", "http://example.org/",
        "ftp://example.org/", "https://user:secret@example.org/", "https://example.org/#part", "https://example.org:22/",
        "https://①②⑦.0.0.1/", "javascript:alert(1)", "https://", "//example.org", "",
    ],
)  # fmt: skip
def test_a_url_that_leads_inside_is_refused(url: str) -> None:
    with pytest.raises(Invalid):
        targets.checked(url, Reach.PUBLIC)


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://example.org/hooks?a=b", "https://example.org/hooks?a=b"),
        ("https://EXAMPLE.org:443", "https://example.org/"),
        ("https://münchen.example:8443/", "https://xn--mnchen-3ya.example:8443/"),
        ("https://93.184.215.14/", "https://93.184.215.14/"),
    ],
)
def test_a_url_of_the_open_internet_is_kept_as_browsers_read_it(url: str, kept: str) -> None:
    assert targets.checked(url, Reach.PUBLIC) == kept


def test_in_development_one_s_own_machine_may_be_called() -> None:
    assert targets.checked("http://localhost:9000/x", Reach.ANYWHERE) == "http://localhost:9000/x"


@pytest.fixture
def names() -> Iterator[NameServer]:
    with NameServer("127.0.0.1") as server:
        yield server


def resolver(names: NameServer) -> dns.resolver.Resolver:
    host, port = names.address.split(":")
    made = dns.resolver.Resolver(configure=False)
    made.nameservers, made.port = [host], int(port)
    return made


@pytest.mark.parametrize("addresses", [["127.0.0.1"], ["10.1.2.3"], ["93.184.215.14", "192.168.0.1"]])
def test_a_name_that_leads_inside_is_refused(names: NameServer, addresses: list[str]) -> None:
    names.addresses = addresses

    with pytest.raises(NotPublic):
        addresses_of("rebind.example", Reach.PUBLIC, resolver(names))


def test_a_name_that_changes_its_mind_is_refused_when_it_is_called(names: NameServer) -> None:
    names.addresses = ["93.184.215.14"]
    targets.checked("https://rebind.example/", Reach.PUBLIC)
    names.addresses = ["127.0.0.1"]

    with pytest.raises(NoAnswer, match="not public"):
        Caller(Reach.PUBLIC, resolver(names)).post("https://rebind.example/", {}, b"{}")


def test_a_name_that_leads_nowhere_says_so(names: NameServer) -> None:
    names.addresses = []

    with pytest.raises(Unresolved, match="leads nowhere"):
        addresses_of("nothing.example", Reach.PUBLIC, resolver(names))


@given(st.sampled_from([IPv4Network(one) for one in PRIVATE_4]))
def test_the_edges_of_a_network_are_inside_it(network: IPv4Network) -> None:
    assert not is_public(network[0])
    assert not is_public(network[-1])


@given(st.sampled_from([IPv6Network(one) for one in PRIVATE_6]))
def test_and_of_the_newer_kind(network: IPv6Network) -> None:
    assert not is_public(network[0])
    assert not is_public(network[-1])
