"""HTTP: what one web process answers in a second, and what a second one beside it adds, behind Nginx."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from benchmarks import crowd
from benchmarks.crowd import Answers, Request
from benchmarks.figures import Figure
from benchmarks.rounds import Samples, interleave
from benchmarks.servers import Servers
from services.api.tickets.models import TicketType
from tests.box_office import BoxOffice
from tests.servers.name_server import NameServer
from tests.servers.nginx import Nginx
from tests.servers.process import Process, answers
from tests.signing import session_token
from tests.system.system import System
from tests.system.visitor import PASSWORD, Visitor

SECONDS = 2
BUYERS = 300
PENDING_EACH = 3
"""Orders that a buyer may have open in one event."""
MANY = "100000"
FIRST, SECOND = "127.0.0.1", "127.0.0.2"
SCALED = ("api", "payments")
ONE, TWO = "one process", "two processes"
SIGN_UP, LOG_IN, EVENT_PAGE, ORDER, PAYMENT = "sign-up", "log-in", "event page", "order", "payment start"
STEPS = (SIGN_UP, LOG_IN, EVENT_PAGE, ORDER, PAYMENT)


@dataclass(frozen=True)
class Site:
    """The platform seen through one edge. The buyers are as many as a sample needs, each event is new to them."""

    url: str
    office: BoxOffice
    buyers: Sequence[str]
    """Their tokens."""
    email: str

    def measure(self) -> dict[str, float]:
        """Each step, as many as eight visitors manage."""
        ticket_type = self.office.ticket_type(self.office.event(), quantity=100_000)
        orders = self._send(self._orders(ticket_type), once=True, keep=True)
        tokens = [order["order_token"] for order in orders.bodies]
        pay = [Request("POST", "/api/v1/payments", {"order_token": token}) for token in tokens]
        found = {
            SIGN_UP: self._send([_sign_up()]),
            LOG_IN: self._send([_log_in(self.email)]),
            EVENT_PAGE: self._send([Request("GET", f"/events/{ticket_type.event_id}")]),
            ORDER: orders,
            PAYMENT: self._send(pay, once=True),
        }
        rates = {_rate(step): answers.rate for step, answers in found.items()}
        return rates | {_p99(step): answers.p99 for step, answers in found.items()}

    def _send(self, requests: Sequence[Request], *, once: bool = False, keep: bool = False) -> Answers:
        return crowd.send(self.url, requests, SECONDS, once=once, keep=keep)

    def _orders(self, ticket_type: TicketType) -> list[Request]:
        path = f"/api/v1/events/{ticket_type.event_id}/orders"
        body = {"items": [{"ticket_type_id": str(ticket_type.id), "quantity": 1}]}
        return [
            Request("POST", path, body, {"Authorization": f"Bearer {token}", "Idempotency-Key": "{unique}"})
            for _ in range(PENDING_EACH)
            for token in self.buyers
        ]


def run(servers: Servers, rounds: int) -> list[Figure]:
    with ExitStack() as stack:
        system = stack.enter_context(
            System(servers.folder / "web", servers.postgres, servers.rabbitmq, servers.redis)
        )
        for name in SCALED:
            stack.enter_context(_second(system, name))
        names = stack.enter_context(NameServer(FIRST, SECOND))
        edges = {
            ONE: stack.enter_context(_edge(system, "one")),
            TWO: stack.enter_context(_edge(system, "two", names)),
        }
        sites = _sites(system, {name: edge.url for name, edge in edges.items()})
        samples = interleave("http", {name: site.measure for name, site in sites.items()}, rounds)
    return _figures(samples)


def _sites(system: System, urls: Mapping[str, str]) -> Mapping[str, Site]:
    office = BoxOffice(system.database("api"))
    buyers = [session_token(office.person(f"Buyer {n}"), keys=system.keys) for n in range(BUYERS)]
    known = Visitor(system, "Known")
    known.sign_up()
    return {name: Site(url, office, buyers, known.email) for name, url in urls.items()}


def _second(system: System, name: str) -> Process:
    """One more of the same, at another address of this machine."""
    first = system.processes[name]
    address = f"{SECOND}:{_port(first)}"
    command = [address if word == _address(first) else word for word in first.command]
    folder = system.folder / f"{name}-2"
    return Process(f"{name}-2", command, folder, env=first.env, ready=answers(f"http://{address}/readyz"))


def _edge(system: System, label: str, names: NameServer | None = None) -> Nginx:
    """A gateway without a limit for one address, since all visitors here have the same."""
    servers = {name: _address(system.processes[name]) for name in ("api", "payments", "notifications")}
    options = {"RATE_LIMIT": MANY, "RATE_BURST": MANY}
    if names is not None:  # each name leads to both
        servers |= {name: f"{name}.test:{_port(system.processes[name])}" for name in SCALED}
        options["RESOLVER"] = names.address
    return Nginx(system.folder / f"edge-{label}", servers, **options)


def _address(process: Process) -> str:
    return process.command[process.command.index("-b") + 1]


def _port(process: Process) -> str:
    return _address(process).partition(":")[2]


def _figures(samples: Samples) -> list[Figure]:
    found = []
    for step in STEPS:
        found.append(samples.figure(ONE, _rate(step), "requests/s", name=f"{step}, {ONE}"))
        found.append(samples.figure(ONE, _p99(step), "ms", name=f"{step}, {ONE}, p99"))
        found.append(samples.figure(TWO, _rate(step), "requests/s", name=f"{step}, {TWO}", against=ONE))
    return found


def _sign_up() -> Request:
    body = {"name": "Nora", "email": "nora-{unique}@example.org", "password": PASSWORD}
    return Request("POST", "/api/v1/accounts", body)


def _log_in(email: str) -> Request:
    return Request("POST", "/api/v1/logins", {"email": email, "password": PASSWORD})


def _rate(step: str) -> str:
    return f"{step}, requests/s"


def _p99(step: str) -> str:
    return f"{step}, p99"
