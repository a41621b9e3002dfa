"""Asking the processes: each on its own port, all at once, and none for longer than its time."""

from __future__ import annotations

import socket
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import requests
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.samples import Sample

TIMEOUT_SECONDS = 3
MOST_AT_ONCE = 16


@dataclass(frozen=True)
class Target:
    """A kind of process, and where one of it answers; a host name with several addresses stands for several."""

    name: str
    url: str


@dataclass(frozen=True)
class Process:
    """What one process answered. `away` says why it did not, `failing` what it lacks to be ready."""

    name: str
    address: str
    away: str = ""
    failing: dict[str, str] = field(default_factory=dict)
    samples: Sequence[Sample] = ()


def read(text: str) -> list[Target]:
    """From `api=http://api:8000,api-worker=http://api-worker:8000`. Raises ValueError."""
    pairs = [pair.strip().partition("=") for pair in text.split(",") if pair.strip()]
    targets = [Target(name.strip(), url.strip().rstrip("/")) for name, _, url in pairs]
    for target in targets:
        if not target.name or urlsplit(target.url).scheme != "http" or not urlsplit(target.url).hostname:
            raise ValueError(f"{target.name}={target.url} is not of the form name=http://host:port")
    return targets


def ask(targets: Iterable[Target], timeout: float = TIMEOUT_SECONDS) -> list[Process]:
    """What all of them answer, in their order."""
    with ThreadPoolExecutor(MOST_AT_ONCE) as pool:
        resolved = pool.map(_addresses, wanted := list(targets))
        questions = [
            pool.submit(_ask, target, address, timeout)
            for target, addresses in zip(wanted, resolved, strict=True)
            for address in addresses or [""]
        ]
        return [question.result() for question in questions]


def _addresses(target: Target) -> list[str]:
    """Of one family, or a process with both would count twice. Empty: nobody knows the name."""
    parts = urlsplit(target.url)
    try:
        found = socket.getaddrinfo(parts.hostname, parts.port or 80, type=socket.SOCK_STREAM)
    except OSError:
        return []
    family = min(entry[0] for entry in found)
    return sorted({str(entry[4][0]) for entry in found if entry[0] == family})


def _ask(target: Target, address: str, timeout: float) -> Process:
    parts = urlsplit(target.url)
    port = f":{parts.port}" if parts.port else ""
    if not address:
        return Process(target.name, target.url, away=f"nobody knows the name {parts.hostname}")
    place = f"[{address}]{port}" if ":" in address else f"{address}{port}"
    try:
        return _answer(target.name, f"http://{place}{parts.path}", parts.netloc, timeout)
    except (requests.RequestException, ValueError) as error:
        return Process(target.name, place, away=_why(error))


def _answer(name: str, url: str, host: str, timeout: float) -> Process:
    with requests.Session() as session:
        session.trust_env = False  # a proxy knows nothing of these
        session.headers["Host"] = host
        figures = session.get(f"{url}/metrics", timeout=timeout)
        figures.raise_for_status()
        readiness = session.get(f"{url}/readyz", timeout=timeout).json()
    families = text_string_to_metric_families(figures.text)
    samples = [sample for family in families for sample in family.samples]
    return Process(name, urlsplit(url).netloc, failing=readiness.get("failing", {}), samples=samples)


def _why(error: Exception) -> str:
    if isinstance(error, requests.Timeout):
        return "does not answer in time"
    if isinstance(error, requests.ConnectionError):
        return "nobody listens there"
    return f"answers nonsense: {type(error).__name__}"
