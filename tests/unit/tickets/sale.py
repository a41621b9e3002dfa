"""A published event with its owner and a buyer, spoken to over HTTP."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Flask
from werkzeug.test import TestResponse

from services.api.events.models import Event, EventState, Role
from shared.auth import Person
from shared.auth.session_cookies import CSRF_COOKIE, SESSION_COOKIE
from tests.box_office import BoxOffice
from tests.front_desk import json_of
from tests.signing import CSRF_VALUE, bearer, session_token


class Caller:
    """A program with a token, or a browser with its cookies."""

    def __init__(self, app: Flask, person: Person | None) -> None:
        self.person = person
        self.id = str(person.id) if person else ""
        self.client = app.test_client()

    def get(self, path: str, **headers: str) -> TestResponse:
        return self.client.get(path, headers={**self._proof(), **headers})

    def post(self, path: str, body: object = None, **headers: str) -> TestResponse:
        """`Idempotency_Key="…"` becomes the header `Idempotency-Key`."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.post(path, json=body, headers={**self._proof(), **sent})

    def put(self, path: str, body: object, **headers: str) -> TestResponse:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.put(path, json=body, headers={**self._proof(), **sent})

    def browse(self) -> Caller:
        """From now on with cookies, as a browser."""
        if self.person:
            self.client.set_cookie(SESSION_COOKIE, session_token(self.person))
            self.client.set_cookie(CSRF_COOKIE, CSRF_VALUE)
        return self

    def page(self, path: str) -> TestResponse:
        return self.client.get(path, headers={"Accept": "text/html"})

    def submit(self, path: str, **fields: str) -> TestResponse:
        """A form of a page."""
        data = {"csrf_token": CSRF_VALUE, **fields}
        return self.client.post(path, data=data, headers={"Accept": "text/html"})

    def _proof(self) -> dict[str, str]:
        return bearer(self.person) if self.person else {}


class Sale:
    def __init__(self, app: Flask, office: BoxOffice) -> None:
        self.app = app
        self.office = office
        owner = office.person("Olga")
        self.event = office.event(owner)
        self.event_id = str(self.event.id)
        self.owner = Caller(app, owner)
        self.buyer = self.somebody("Ben")
        self.visitor = Caller(app, None)

    def somebody(self, name: str = "Eve", role: Role | None = None) -> Caller:
        person = self.office.person(name)
        if role:
            self.office.give_role(self.event, person, role)
        return Caller(self.app, person)

    def draft(self) -> Event:
        """Another event of the owner's, not published."""
        return self.office.event(self.owner.person, state=EventState.DRAFT)

    def add_type(self, by: Caller | None = None, **changes: Any) -> TestResponse:
        body = {
            "name": "Early bird",
            "price": {"amount": 2500, "currency": "USD"},
            "quantity": 10,
            **changes,
        }
        return (by or self.owner).post(f"/api/v1/events/{self.event_id}/ticket-types", body)

    def kind(self, **changes: Any) -> str:
        """The id of a new ticket type."""
        return str(json_of(self.add_type(**changes))["id"])

    def free_kind(self) -> str:
        return self.kind(price={"amount": 0, "currency": "USD"})

    def order(self, buyer: Caller, kind: str, quantity: int = 1, key: str | None = None) -> TestResponse:
        body = {"items": [{"ticket_type_id": kind, "quantity": quantity}]}
        headers = {"Idempotency_Key": key} if key else {}
        return buyer.post(f"/api/v1/events/{self.event_id}/orders", body, **headers)

    def order_id(self, kind: str) -> str:
        """The id of a new order of the buyer's."""
        return str(json_of(self.order(self.buyer, kind))["id"])

    def free_ticket(self) -> str:
        """The code of a ticket that the buyer holds."""
        return str(json_of(self.order(self.buyer, self.free_kind()))["tickets"][0]["code"])

    def check_in(self, registrar: Caller, code: str) -> TestResponse:
        return registrar.post(f"/api/v1/events/{self.event_id}/check-ins", {"code": code})

    def pay(self, order_id: str) -> None:
        """As if the payments service had told that it was paid."""
        order = self.office.order(UUID(order_id))
        self.office.hear(self.office.payment(order).succeeded())
