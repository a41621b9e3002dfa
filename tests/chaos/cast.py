"""Who takes part: organisers with an event each, and members who buy, are invited and read."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

from tests.chaos.buyers import Buyer
from tests.chaos.client import Client
from tests.chaos.journal import Journal
from tests.chaos.organisers import Organiser
from tests.chaos.pages import OpenPage
from tests.chaos.readers import Reader
from tests.system.story import sale
from tests.system.system import System
from tests.system.visitor import Visitor

SEATS = 100_000
PAGES_EACH = 3


@dataclass(frozen=True)
class Cast:
    """Everybody reads; members buy, organisers invite."""

    journal: Journal
    organisers: list[Organiser]
    buyers: list[Buyer]
    readers: list[Reader]

    @property
    def addresses(self) -> list[str]:
        """Of those who can be invited."""
        return [buyer.client.visitor.email for buyer in self.buyers]

    @property
    def pages(self) -> list[OpenPage]:
        return [page for reader in self.readers for page in reader.pages]


@contextmanager
def assembled(system: System, journal: Journal, organisers: int = 2, members: int = 4) -> Iterator[Cast]:
    """Sign everybody up, put tickets on sale, open the pages."""
    names = [f"Olga{number}" for number in range(organisers)] + [f"Ben{number}" for number in range(members)]
    with ThreadPoolExecutor(2) as pool:  # passwords are costly on purpose
        visitors = list(pool.map(lambda name: Visitor(system, name).arrive(), names))
    clients = [Client(visitor, journal) for visitor in visitors]
    cast = Cast(
        journal,
        [Organiser(client, sale(client.visitor, quantity=SEATS)) for client in clients[:organisers]],
        [Buyer(client) for client in clients[organisers:]],
        [_reader(visitor, journal) for visitor in visitors],
    )
    try:
        yield cast
    finally:
        for page in cast.pages:
            page.close()


def _reader(visitor: Visitor, journal: Journal) -> Reader:
    pages = [OpenPage(Client(visitor.beside(), journal)).open() for _ in range(PAGES_EACH)]
    return Reader(Client(visitor.beside(), journal), pages)
