"""Something to look at after the first start, made through the public API as people would make it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from werkzeug.test import Client

from embedded import demo_programme, demo_schedule
from embedded.edge import Edge
from embedded.settings import EmbeddedSettings
from shared.auth.links import LinkSigner
from shared.database import now
from shared.locale.formats import rfc3339

PASSWORD = "fanfare-demo"  # noqa: S105 - printed at every start; the embedded mode is for one's own machine
DONE = "demo-data"
"""An empty file of this name in the data folder: the demo data is complete."""


@dataclass(frozen=True)
class DemoAccount:
    name: str
    email: str
    role: str


OLIVIA = DemoAccount("Olivia Marsh", "olivia@example.org", "organiser of the demo event")
BEN = DemoAccount("Ben Okafor", "ben@example.org", "has notifications waiting")
ACCOUNTS = (OLIVIA, BEN)

EVENT = {
    "name": "Harbour Conf",
    "description": "Two days of talks about building things that last, by the water. Lunch, coffee and a boat trip "
    "are included.",
    "timezone": "Europe/Lisbon",
    "venue": {
        "name": "Old Customs House",
        "address": "Rua da Alfândega 12, Porto",
        "street": "Rua da Alfândega 12",
        "city": "Porto",
        "country": "Portugal",
        "latitude": 41.1408,
        "longitude": -8.6147,
        "precision": "street",
    },
}
TICKET_TYPES = (
    {"name": "Regular", "price": {"amount": 14900, "currency": "EUR"}, "quantity": 120},
    {"name": "Student", "price": {"amount": 4900, "currency": "EUR"}, "quantity": 30},
    {"name": "Community", "price": {"amount": 0, "currency": "EUR"}, "quantity": 20},
)


class DemoFailed(Exception):
    """The API did not take the demo data; the message carries its answer."""


def fill(settings: EmbeddedSettings, edge: Edge, link_key: str) -> None:
    """Make the demo data once per data folder. Raises `DemoFailed`."""
    mark = settings.data_dir / DONE
    if mark.exists():
        return
    links = LinkSigner(link_key)
    olivia, ben = (_Visitor.join(edge, account, links) for account in ACCOUNTS)
    event = _event_on_sale(olivia)
    _ben_helps_and_comes(olivia, ben, event)
    olivia.post(f"/api/v1/events/{event['id']}/invites", {"email": BEN.email, "role": "moderator"})
    mark.touch()


def _event_on_sale(olivia: _Visitor) -> dict[str, Any]:
    morning = (now() + timedelta(days=60)).replace(hour=9, minute=0, second=0, microsecond=0)
    times = {"starts_at": rfc3339(morning), "ends_at": rfc3339(morning + timedelta(days=1, hours=9))}
    event = olivia.post("/api/v1/events", {**EVENT, **times})
    for ticket_type in TICKET_TYPES:
        olivia.post(f"/api/v1/events/{event['id']}/ticket-types", ticket_type)
    demo_programme.fill(olivia.post, event["id"])
    demo_schedule.fill(olivia.get, olivia.post, event)
    olivia.publish(event["id"])
    return event


def _ben_helps_and_comes(olivia: _Visitor, ben: _Visitor, event: dict[str, Any]) -> None:
    """Olivia is told twice: her invite was accepted, and a ticket was taken."""
    invite = olivia.post(f"/api/v1/events/{event['id']}/invites", {"email": BEN.email, "role": "registrar"})
    ben.post(f"/api/v1/invites/{invite['id']}/acceptance")
    community = ben.get(f"/api/v1/events/{event['id']}/ticket-types")["items"][-1]
    ben.post(
        f"/api/v1/events/{event['id']}/orders",
        {"items": [{"ticket_type_id": community["id"], "quantity": 1}]},
    )


class _Visitor:
    """Somebody who uses the API with a token."""

    def __init__(self, edge: Edge, token: str = "") -> None:
        self._client = Client(edge, use_cookies=False)
        self._token = token

    @classmethod
    def join(cls, edge: Edge, account: DemoAccount, links: LinkSigner) -> _Visitor:
        """Signed up, address proven, logged in; also when an earlier start got only so far."""
        stranger = cls(edge)
        credentials = {"email": account.email, "password": PASSWORD}
        stranger.post("/api/v1/accounts", {"name": account.name, **credentials}, fine=(201, 409))
        login = stranger.post("/api/v1/logins", credentials)
        proof = links.verification(login["account"]["id"], account.email)
        stranger.post("/api/v1/accounts/verifications", {"token": proof})
        return cls(edge, login["token"])

    def get(self, path: str) -> Any:
        return self._ask("GET", path)

    def post(self, path: str, body: dict[str, Any] | None = None, fine: tuple[int, ...] = (200, 201)) -> Any:
        return self._ask("POST", path, body, fine=fine)

    def publish(self, event_id: str) -> None:
        path = f"/api/v1/events/{event_id}"
        tag = self._client.get(path, headers=self._headers()).headers["ETag"]
        self._ask("PATCH", path, {"state": "published"}, {"If-Match": tag})

    def _ask(
        self,
        method: str,
        path: str,
        body: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
        fine: tuple[int, ...] = (200, 201),
    ) -> Any:
        answer = self._client.open(
            path, method=method, json=body or {}, headers=self._headers() | (headers or {})
        )
        if answer.status_code not in fine:
            raise DemoFailed(f"{method} {path}: {answer.status_code} {answer.get_data(as_text=True)}")
        return answer.get_json()

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._token}"} if self._token else {}
