"""Payments: webhooks verified, stored and answered by one worker, and what opening a checkout adds to Stripe's time."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from statistics import median, quantiles
from typing import Any
from uuid import uuid4

from werkzeug.test import EnvironBuilder, run_wsgi_app

from benchmarks import crowd
from benchmarks.crowd import Request
from benchmarks.figures import Aim, Figure, Reference
from benchmarks.processes import cpu_seconds
from benchmarks.rounds import Sample, Samples, interleave
from benchmarks.servers import Servers
from devtools.stripe_emulator.webhooks import signature
from services.payments.stripe.gateway import StripeGateway
from services.payments.stripe.seen import SeenSession
from tests.cash_desk import CashDesk
from tests.servers.ports import free_port
from tests.servers.process import Process, answers
from tests.system.system import ROOT
from tests.unit.devtools.stripe_emulator.running import RunningEmulator

SECRET = "whsec_of_the_benchmark"  # noqa: S105 - both ends are here
PATH = "/api/v1/payments/webhook"
SECONDS = 3
MOST = 6000
"""More than one worker answers in that time."""
ADDRESSES = 250
"""The rate limit is for each address: so many of them are never over it."""
CHECKOUTS = 100
ALLOWED_MS = 10
OURS, BARE = "payments", "a route that only verifies the signature"
RATE, P99, CPU = "webhooks/s", "p99", "CPU"


def run(servers: Servers, rounds: int) -> list[Figure]:
    with ExitStack() as stack:
        subjects = {name: _served(servers, name, stack) for name in (OURS, BARE)}
        samples = interleave("payments", subjects, rounds)
        emulator = _emulator(servers, stack)
        desk = CashDesk(servers.database("payments"), "http://localhost:8080", emulator, is_measured=True)
        checkouts = interleave("payments", {"checkout": lambda: _checkouts(desk)}, rounds)
    return [
        samples.figure(OURS, RATE, RATE, name="webhooks", against=BARE, aim=Aim(ratio=0.5)),
        samples.figure(OURS, P99, "ms", name="webhooks, p99", against=BARE),
        samples.figure(OURS, CPU, "ms", name="webhooks, CPU for each", against=BARE),
        *_spans(checkouts),
    ]


def _served(servers: Servers, name: str, stack: ExitStack) -> _Asking:
    """One worker under gunicorn, as in production."""
    port = free_port()
    app = "services.payments.app:from_environment()" if name == OURS else "benchmarks.bare_webhook:app"
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "-c",
        "python:shared.config.gunicorn",
        "-b",
        f"127.0.0.1:{port}",
        app,
    ]
    url = f"http://127.0.0.1:{port}"
    folder = servers.folder / f"webhooks-{port}"
    process = stack.enter_context(
        Process("web", command, folder, env=_environment(servers), ready=answers(f"{url}/readyz"))
    )
    return _Asking(url, process)


def _environment(servers: Servers) -> Mapping[str, str]:
    stripe = {"STRIPE_SECRET_KEY": "sk_test_benchmark", "STRIPE_WEBHOOK_SECRET": SECRET}
    return {**servers.environment(servers.database("payments")), **stripe}


@dataclass(frozen=True)
class _Asking:
    """Events that nobody has seen yet, eight at a time."""

    url: str
    process: Process

    def __call__(self) -> Sample:
        before = cpu_seconds(self.process)
        found = crowd.send(self.url, [_event(number) for number in range(MOST)], SECONDS, once=True)
        used = cpu_seconds(self.process) - before
        return {RATE: found.rate, P99: found.p99, CPU: 1000 * used / len(found.latencies)}


def _event(number: int) -> Request:
    """As Stripe sends it: some 1.5 kB, signed."""
    session = {
        "id": f"cs_test_{uuid4().hex}",
        "object": "checkout.session",
        "metadata": {"payment_id": str(uuid4()), "order_id": str(uuid4())},
        "payment_intent": f"pi_{uuid4().hex}",
        "success_url": f"https://tickets.example/payments/{uuid4()}/return",
        "custom_text": {f"text_{index}": "Lorem ipsum dolor sit amet, consectetur" for index in range(16)},
    }
    now = int(time.time())
    body = {
        "id": f"evt_{uuid4().hex}",
        "object": "event",
        "type": "checkout.session.completed",
        "created": now,
        "data": {"object": session},
    }
    headers = {
        "Stripe-Signature": signature(json.dumps(body).encode(), SECRET, now),
        "X-Forwarded-For": f"10.0.0.{number % ADDRESSES + 1}",
    }
    return Request("POST", PATH, body, headers)


class _Timed(StripeGateway):
    """Knows how long Stripe took, and what that cost of our own CPU."""

    seconds = computing = 0.0

    def create_session(self, parameters: dict[str, object], key: str) -> SeenSession:
        began, computed = time.perf_counter(), time.thread_time()
        seen = super().create_session(parameters, key)
        self.seconds, self.computing = time.perf_counter() - began, time.thread_time() - computed
        return seen


def _checkouts(desk: CashDesk) -> Sample:
    """Each from the request as gunicorn hands it over to the answer, over PostgreSQL."""
    stripe = _Timed("sk_test_emulator", None, desk.emulator.url)
    desk.app.extensions["stripe"] = stripe
    own, computing, theirs = [], [], []
    for _ in range(CHECKOUTS):
        request = _opening(desk)
        began, computed = time.perf_counter(), time.thread_time()
        chunks, status, _ = run_wsgi_app(desk.app.wsgi_app, request)
        seconds, used = time.perf_counter() - began, time.thread_time() - computed
        if not (status.startswith("201") and json.loads(b"".join(chunks))["checkout_url"]):
            raise ValueError(f"no checkout was opened: {status}")
        own.append(1000 * (seconds - stripe.seconds))
        computing.append(1000 * (used - stripe.computing))
        theirs.append(1000 * stripe.seconds)
    return {
        "own": median(own),
        "own p99": quantiles(own, n=100)[98],
        "computing": median(computing),
        "stripe": median(theirs),
    }


def _opening(desk: CashDesk) -> dict[str, Any]:
    """A request, put together before the clock starts: to sign the order is `api`'s part."""
    order_token = {"order_token": desk.order().token}
    return EnvironBuilder(method="POST", path="/api/v1/payments", json=order_token).get_environ()


def _spans(samples: Samples) -> list[Figure]:
    own = samples.median("checkout", "own")
    allowed = Reference(
        name="what is allowed", value=ALLOWED_MS, ratio=own / ALLOWED_MS, aim=Aim(ratio=1, at_most=True)
    )
    ours = Figure(
        benchmark="payments", name="opening a checkout, our own part", value=own, unit="ms", reference=allowed
    )
    return [
        ours,
        samples.figure("checkout", "computing", "ms", name="opening a checkout, our own part: CPU"),
        samples.figure("checkout", "own p99", "ms", name="opening a checkout, our own part, p99"),
        samples.figure("checkout", "stripe", "ms", name="opening a checkout, Stripe's part (the emulator)"),
    ]


def _emulator(servers: Servers, stack: ExitStack) -> RunningEmulator:
    """In a process of its own: what it does after its answer must not hold up ours."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "STRIPE_EMULATOR_PORT": str(port),
        "STRIPE_EMULATOR_DATABASE": str(servers.folder / "stripe.sqlite3"),
    }
    command = [sys.executable, "-m", "devtools.stripe_emulator"]
    ready = answers(f"{url}/_control")
    stack.enter_context(Process("stripe", command, servers.folder / "stripe", env=environment, ready=ready))
    return RunningEmulator(url)
