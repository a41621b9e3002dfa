"""Somebody who uses the platform over its public API, through the edge."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Protocol
from uuid import UUID, uuid4

import requests

from shared.auth.guard import CSRF_HEADER
from shared.auth.session_cookies import CSRF_COOKIE
from tests.waiting import wait_until

PASSWORD = "correct horse battery staple"
PATIENCE_SECONDS = 20
LINK = re.compile(r"https?://\S+")


class Edge(Protocol):
    """Where a platform is reached."""

    @property
    def url(self) -> str: ...


class Visitor:
    """A browser's cookies, an address, and what arrives there."""

    def __init__(self, edge: Edge, name: str) -> None:
        self.edge = edge
        self.name = name
        self.email = f"{name.lower()}-{uuid4().hex[:8]}@example.org"
        self.id: UUID
        self._browser = requests.Session()

    def sign_up(self, **more: str) -> None:
        account = self.post("/accounts", None, name=self.name, email=self.email, password=PASSWORD, **more)
        self.id = UUID(account["id"])

    def take_cookies(self, cookies: Mapping[str, str]) -> None:
        """Those of a log-in that was made elsewhere."""
        self._browser.cookies.update(cookies)

    def verify(self) -> None:
        token = self.link("/verify/").rpartition("/")[2]
        assert self.post("/accounts/verifications", token=token)["verified"]

    def arrive(self) -> Visitor:
        """Sign up and prove the address."""
        self.sign_up()
        self.verify()
        return self

    def beside(self) -> Visitor:
        """The same person with the same log-in, for another thread."""
        other = Visitor(self.edge, self.name)
        other.email, other.id = self.email, self.id
        other._browser.cookies.update(self._browser.cookies)
        return other

    def get(self, path: str, **query: object) -> Any:
        return self._ask("GET", path, params=query)

    def post(self, path: str, headers: Mapping[str, str] | None = None, **body: object) -> Any:
        return self._ask("POST", path, json=body, headers=headers)

    def patch(self, path: str, headers: Mapping[str, str], **body: object) -> Any:
        return self._ask("PATCH", path, json=body, headers=headers)

    def delete(self, path: str) -> Any:
        return self._ask("DELETE", path)

    def response(self, method: str, path: str, **options: Any) -> requests.Response:
        """The answer as it is, whatever its status."""
        headers = {
            **(options.pop("headers", None) or {}),
            CSRF_HEADER: self._browser.cookies.get(CSRF_COOKIE) or "",
        }
        url = f"{self.edge.url}/api/v1{path}"
        return self._browser.request(method, url, headers=headers, timeout=PATIENCE_SECONDS, **options)

    def page(self, url: str) -> requests.Response:
        """What the browser shows at an address."""
        return self._browser.get(url, headers={"Accept": "text/html"}, timeout=PATIENCE_SECONDS)

    def headers(self) -> dict[str, str]:
        """What proves this person in a request made by hand."""
        return {"Cookie": self.cookie, CSRF_HEADER: self._browser.cookies.get(CSRF_COOKIE) or ""}

    @property
    def cookies(self) -> dict[str, str]:
        return {name: value or "" for name, value in self._browser.cookies.items()}

    @property
    def cookie(self) -> str:
        """The `Cookie` header that this browser would send."""
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def mails(self) -> list[dict[str, Any]]:
        """Newest first."""
        mine = {"to": self.email}
        answer = requests.get(f"{self.edge.url}/dev/mail.json", mine, timeout=PATIENCE_SECONDS)
        answer.raise_for_status()
        mails: list[dict[str, Any]] = answer.json()["items"]
        return mails

    def mail(self, matches: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
        """The newest mail that matches; waits for it."""
        found: list[dict[str, Any]] = []

        def look() -> bool:
            found[:] = [mail for mail in self.mails() if matches(mail)]
            return bool(found)

        wait_until(look, PATIENCE_SECONDS, every=0.1, what=f"a mail to {self.email}")
        return found[0]

    def link(self, part: str) -> str:
        """The first link with that part in its path, from the newest mail that has one."""
        text = self.mail(lambda mail: part in mail["text"])["text"]
        return next(link for link in LINK.findall(text) if part in link)

    def notifications(self) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = self.get("/notifications")["items"]
        return items

    def notification(self, action: str) -> dict[str, Any]:
        """The newest one of that kind; waits for it."""
        found: list[dict[str, Any]] = []

        def look() -> bool:
            found[:] = [item for item in self.notifications() if item["action"] == action]
            return bool(found)

        wait_until(look, PATIENCE_SECONDS, every=0.1, what=f"{action} for {self.name}")
        return found[0]

    def _ask(self, method: str, path: str, **options: Any) -> Any:
        answer = self.response(method, path, **options)
        assert answer.ok, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None
