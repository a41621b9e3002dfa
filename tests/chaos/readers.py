"""People with several pages open, who mark as read what they see on one of them."""

from __future__ import annotations

import random

from tests.chaos.client import Client
from tests.chaos.journal import Promise
from tests.chaos.pages import OpenPage


class Reader:
    """Reads with `client`; its pages follow, each with a connection of its own."""

    def __init__(self, client: Client, pages: list[OpenPage]) -> None:
        self.client = client
        self.pages = pages

    def beside(self) -> Reader:
        """The same person, for another thread."""
        return Reader(Client(self.client.visitor.beside(), self.client.journal), self.pages)

    def read_one(self, chance: random.Random) -> None:
        """Mark one that some page shows as unread."""
        unread = _unread(chance.choice(self.pages))
        if unread:
            self.mark(chance.choice(unread))

    def read_all(self, chance: random.Random) -> None:
        """Mark all that a page shows, up to the newest on it."""
        unread = _unread(chance.choice(self.pages))
        if unread:
            self._mark(set(unread), "/notifications/read", {"up_to": max(unread)})

    def mark(self, notification: str) -> None:
        self._mark({notification}, f"/notifications/{notification}/read", {})

    def _mark(self, ids: set[str], path: str, body: dict[str, str]) -> None:
        me, journal = str(self.client.visitor.id), self.client.journal
        journal.ask_to_read(me, ids)
        answer = self.client.insist("POST", path, json=body)
        if answer is None:
            journal.give_up(Promise.READ, path)
            return
        answer.raise_for_status()
        for each in ids:
            journal.tell(Promise.READ, each, me)


def _unread(page: OpenPage) -> list[str]:
    return [each for each, has_read in list(page.cursor.read_by_id.items()) if not has_read]
