"""People who invite others to their event, and take invites back."""

from __future__ import annotations

from uuid import uuid4

from tests.chaos.client import Client
from tests.chaos.journal import Promise
from tests.system.story import Sale

ROLE = "moderator"


class Organiser:
    """Runs one event. An address that was invited without an answer is left alone afterwards."""

    def __init__(self, client: Client, sale: Sale) -> None:
        self.client = client
        self.sale = sale
        self._open: dict[str, str] = {}
        self._unclear: set[str] = set()

    def invite(self, email: str) -> None:
        """Whoever is invited already has that invite taken back first."""
        if email in self._open:
            self.withdraw(email)
        if email in self._unclear:
            return
        answer = self.client.insist("POST", f"{self.sale.page}/invites", json={"email": email, "role": ROLE})
        if answer is None or answer.status_code == 409:  # an earlier try was heard after all
            self._give_up(Promise.INVITE, email, email)
            return
        answer.raise_for_status()
        self._open[email] = str(answer.json()["id"])
        self._tell(Promise.INVITE, self._open[email])

    def invite_newcomer(self) -> None:
        """Somebody who has no account: only the mail reaches them."""
        self.invite(f"newcomer-{uuid4().hex[:10]}@example.org")

    def withdraw(self, email: str) -> None:
        invite = self._open.pop(email)
        answer = self.client.insist("DELETE", f"/invites/{invite}")
        if answer is None:
            self._give_up(Promise.WITHDRAWAL, invite, email)
            return
        answer.raise_for_status()
        self._tell(Promise.WITHDRAWAL, invite)

    def _tell(self, promise: Promise, invite: str) -> None:
        self.client.journal.tell(promise, invite, str(self.client.visitor.id))

    def _give_up(self, promise: Promise, what: str, email: str) -> None:
        self._unclear.add(email)
        self.client.journal.give_up(promise, what)
