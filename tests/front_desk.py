"""The api's web app over a fresh database, with visitors who come to it as browsers and programs do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar, TypeVar
from uuid import UUID

from argon2 import PasswordHasher, profiles
from flask.testing import FlaskClient
from pydantic import SecretStr
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from services.api.accounts import passwords
from services.api.accounts.models import Account
from services.api.app import create_app
from services.api.invites.models import Invite
from services.api.settings import WebSettings
from services.api.webhooks.addresses import Reach
from shared.auth.guard import CSRF_HEADER
from shared.auth.links import LinkSigner
from shared.auth.revocations import InProcessRevocations
from shared.auth.session_cookies import CSRF_COOKIE, SESSION_COOKIE
from shared.bus.tables import outbox
from shared.database import Database, now
from shared.events import Event, InviteSent, PasswordResetRequested, Received, unpack
from shared.locale.formats import rfc3339
from tests import migrated
from tests.documented import watch
from tests.signing import KEYS

E = TypeVar("E", bound=Event)
PASSWORD = "a long enough password"
LINKS = LinkSigner(KEYS.link_key)
SETTINGS = WebSettings(
    fanfare_env="test",
    public_url="http://localhost",
    signing_key=SecretStr(KEYS.signing_key),
    verify_key=KEYS.verify_key,
    link_key=SecretStr(KEYS.link_key),
    webhooks_to=Reach.ANYWHERE,
)

passwords.hasher = PasswordHasher.from_parameters(profiles.CHEAPEST)  # somebody signs up in nearly every test


def conference(**changes: object) -> dict[str, Any]:
    """The body that creates an event."""
    starts_at = now() + timedelta(days=30)
    return {
        "name": "PyCon Lisbon",
        "timezone": "Europe/Lisbon",
        "starts_at": rfc3339(starts_at),
        "ends_at": rfc3339(starts_at + timedelta(days=2)),
        **changes,
    }


def json_of(answer: TestResponse) -> dict[str, Any]:
    found: dict[str, Any] = answer.get_json()
    return found


class Visitor:
    """A browser with its cookies. Sends the CSRF value with every write, as our pages do."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self.id = ""
        self.email = ""

    def call(self, method: str, path: str, body: object = None, **headers: str) -> TestResponse:
        """`If_Match="…"` becomes the header `If-Match`."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.open(path, method=method, json=body, headers={**self._csrf(), **sent})

    def get(self, path: str, **headers: str) -> TestResponse:
        return self.call("GET", path, **headers)

    def post(self, path: str, body: object = None, **headers: str) -> TestResponse:
        return self.call("POST", path, body, **headers)

    def submit(self, path: str, **fields: str) -> TestResponse:
        """A form of a page."""
        value = self.cookie(CSRF_COOKIE) or ""
        return self.client.post(path, data={"csrf_token": value, **fields}, headers={"Accept": "text/html"})

    def page(self, path: str) -> TestResponse:
        return self.client.get(path, headers={"Accept": "text/html"})

    def cookie(self, name: str) -> str | None:
        found = self.client.get_cookie(name)
        return found.value if found else None

    @property
    def token(self) -> str:
        return self.cookie(SESSION_COOKIE) or ""

    def sign_up(self, email: str, name: str = "Ada", **more: object) -> TestResponse:
        body = {"name": name, "email": email, "password": PASSWORD, **more}
        answer = self.post("/api/v1/accounts", body)
        if answer.status_code == 201:
            self.id, self.email = json_of(answer)["id"], email
        return answer

    def log_in(self, email: str = "", password: str = PASSWORD) -> TestResponse:
        return self.post("/api/v1/logins", {"email": email or self.email, "password": password})

    def prove_address(self) -> TestResponse:
        """Open the link of the mail."""
        token = LINKS.verification(UUID(self.id), self.email)
        return self.post("/api/v1/accounts/verifications", {"token": token})

    def create_event(self, *, published: bool = True, **changes: object) -> str:
        created = self.post("/api/v1/events", conference(**changes))
        assert created.status_code == 201, created.text
        if published:
            path = created.headers["Location"]
            self.call("PATCH", path, {"state": "published"}, If_Match=created.headers["ETag"])
        return str(json_of(created)["id"])

    def invite(self, event_id: str, email: str, role: str = "organizer") -> TestResponse:
        return self.post(f"/api/v1/events/{event_id}/invites", {"email": email, "role": role})

    def me(self) -> dict[str, Any]:
        return json_of(self.get("/api/v1/accounts/me"))

    def _csrf(self) -> dict[str, str]:
        value = self.cookie(CSRF_COOKIE)
        return {CSRF_HEADER: value} if value else {}


class FrontDesk:
    """One api with its database, which is migrated.

    To build its app takes longer than most tests. So the app of a desk that has closed serves the next one.
    Where it `is_measured` nobody looks whether the document knows its answers.
    """

    _closed: ClassVar[list[FrontDesk]] = []

    def __init__(self, url: str, *, is_measured: bool = False) -> None:
        self.database = Database(url, "api")
        self.revocations = InProcessRevocations()
        self.app = create_app(SETTINGS, self.database, self.revocations, rate_policy="wide")
        if not is_measured:
            watch(self.app)

    @classmethod
    def at(cls, url: str) -> FrontDesk:
        if not cls._closed:
            return cls(url)
        desk = cls._closed.pop()
        vars(desk.database).update(vars(Database(url, "api")))  # the app holds on to the object
        return desk

    @classmethod
    def on_sqlite(cls, folder: Path, *, is_measured: bool = False) -> FrontDesk:
        url = migrated.sqlite(folder, "api")
        return cls(url, is_measured=True) if is_measured else cls.at(url)

    def close(self) -> None:
        self.database.close()
        self._closed.append(self)

    def visitor(self) -> Visitor:
        return Visitor(self.app.test_client())

    def person(self, email: str = "ada@example.org", name: str = "Ada", *, proven: bool = True) -> Visitor:
        """Somebody who is signed up and logged in."""
        visitor = self.visitor()
        assert visitor.sign_up(email, name).status_code == 201
        if proven:
            visitor.prove_address()
        return visitor

    def published(self, kind: type[E]) -> Sequence[Received[E]]:
        """What was recorded in the outbox so far, oldest first."""
        with self.database.transaction() as session:
            bodies = session.scalars(select(outbox.c.body).order_by(outbox.c.id)).all()
        received = [unpack(body) for body in bodies]
        return [one for one in received if isinstance(one.event, kind)]  # type: ignore[misc]

    def invite_token(self, email: str) -> str:
        """The token in the newest mail to that address."""
        sent = [
            one.event
            for one in self.published(InviteSent)
            if (one.event.invitee.email or "").lower() == email.lower()
        ]
        return LINKS.invite(sent[-1].invite_id, sent[-1].rotation)

    def reset_token(self) -> str:
        """The token in the newest mail with a password link."""
        requested = self.published(PasswordResetRequested)[-1].event
        return LINKS.password_reset(requested.account_id, requested.rotation)

    def let_expire(self, invite_id: str) -> None:
        with self.database.transaction() as session:
            session.execute(update(Invite).where(Invite.id == UUID(invite_id)).values(expires_at=now()))

    def account(self, email: str) -> Account:
        with self.database.transaction() as session:
            return session.scalars(select(Account).where(Account.email == email)).one()
