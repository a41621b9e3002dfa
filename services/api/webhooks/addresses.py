"""Which addresses may be called: only those of the open Internet, whatever a name leads to.

A webhook's URL is somebody else's choice and the call comes from within our network, so this decides what it can reach.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from functools import cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

import dns.exception
import dns.resolver

RESOLVE_SECONDS = 5.0
LOCALHOST = "localhost"
# What the standard library's release at hand may call global, and is not a place to call.
_REFUSED_4 = tuple(
    IPv4Network(network)
    for network in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
        "224.0.0.0/3",
        "168.63.129.16/32",  # looks public, and is the host beneath every virtual machine of Azure
    )
)  # fmt: skip
_GLOBAL_6 = IPv6Network("2000::/3")
# Within it: protocol assignments with Teredo, benchmarks, documentation, and what carries an IPv4 address (6to4).
_REFUSED_6 = tuple(
    IPv6Network(network) for network in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", "5f00::/16")
)


class Reach(StrEnum):
    """How far webhooks go: `anywhere` is for development, where the receiver runs on one's own machine."""

    PUBLIC = "public"
    ANYWHERE = "anywhere"


class NotPublic(Exception):
    """The address is private, loopback, link-local, reserved, or hides one that is."""


class Unresolved(Exception):
    """The name leads to no address."""


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether it is one of the open Internet. What wraps an IPv4 address in an IPv6 one is not."""
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _REFUSED_4)
    return address in _GLOBAL_6 and not any(address in network for network in _REFUSED_6)


def literal(host: str) -> IPv4Address | IPv6Address | None:
    """The address that a URL's host is, if it is one."""
    try:
        return ip_address(host.strip("[]").partition("%")[0])
    except ValueError:
        return None


def addresses_of(
    host: str, reach: Reach, resolver: dns.resolver.Resolver | None = None
) -> Sequence[IPv4Address | IPv6Address]:
    """Where to connect to for this host, now. Raises `NotPublic`, `Unresolved`.

    One private address among several is enough to refuse: who answers so means no good.
    """
    found = _found(host, reach, resolver or system_resolver())
    if reach is Reach.PUBLIC and not all(is_public(address) for address in found):
        raise NotPublic(f"{host} leads to an address that is not public")
    return found


@cache
def system_resolver() -> dns.resolver.Resolver:
    return dns.resolver.Resolver()


def _found(host: str, reach: Reach, resolver: dns.resolver.Resolver) -> Sequence[IPv4Address | IPv6Address]:
    if written := literal(host):
        return [written]
    if reach is Reach.ANYWHERE and host == LOCALHOST:
        return [ip_address("127.0.0.1")]
    try:
        # Not through the search list: `metadata` must not become `metadata.our.internal`.
        answers = resolver.resolve_name(f"{host.rstrip('.')}.", lifetime=RESOLVE_SECONDS, search=False)
    except dns.exception.DNSException as error:
        raise Unresolved(f"{host} leads nowhere: {type(error).__name__}") from error
    # IPv4 first: not every host of ours has a way out by IPv6.
    found = sorted(map(ip_address, answers.addresses()), key=lambda address: address.version)
    if not found:
        raise Unresolved(f"{host} has no address")
    return found
