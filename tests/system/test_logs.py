"""The logs tell one story under one id, from the request at the edge to the last handler, and they keep secrets."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from shared.auth.session_cookies import BUCKET_COOKIE
from tests.system.checkout import GOOD_CARD, pay
from tests.system.story import Sale, open_payment, sale, tab_of, wait_until_paid
from tests.system.system import STRIPE_SECRET_KEY, STRIPE_WEBHOOK_SECRET, System
from tests.system.visitor import LINK, PASSWORD, Visitor
from tests.waiting import wait_until

PLAIN_TEXT = {"stripe", "mailbox"}
"""Development tools, which are read by people."""
SHORTEST_TOKEN = 24


@pytest.fixture
def on_sale(system: System) -> Sale:
    return sale(Visitor(system, "Olga").arrive())


@pytest.fixture
def guest(system: System) -> Visitor:
    return Visitor(system, "Gil").arrive()


def test_an_invite_is_followed_from_the_edge_to_the_invited_persons_screen_and_mail(
    system: System, on_sale: Sale, guest: Visitor
) -> None:
    with tab_of(system, guest) as tab:
        body = {"email": guest.email, "role": "organizer"}
        answer = on_sale.organizer.response("POST", f"/events/{on_sale.event_id}/invites", json=body)
        tab.frame()
    request_id = answer.headers["X-Request-Id"]

    told = {
        "nginx": ["201"],
        "api": ["request answered"],
        "api-worker": ["event handled"],  # for webhooks
        "notifications-worker": ["event handled", "mail sent"],
        "realtime": ["frame sent"],
    }
    assert finished_trail(system, request_id, told) == told


def test_a_webhook_is_followed_to_the_buyers_tickets_on_screen_and_in_the_mail(
    system: System, on_sale: Sale, guest: Visitor
) -> None:
    before = traces_of(system, "payment.succeeded")
    order = on_sale.order(guest)
    checkout_url = open_payment(guest, order)
    with tab_of(system, guest) as tab:
        pay(checkout_url)
        wait_until_paid(guest, order)
        tab.frame()
    (request_id,) = traces_of(system, "payment.succeeded") - before

    told = {
        "nginx": ["200"],
        "payments": ["request answered"],
        "payments-worker": ["payment moved"],
        "api-worker": ["event handled", "event handled"],  # the payment's, and for webhooks the order's
        "notifications-worker": ["event handled", "mail sent"],
        "realtime": ["frame sent"],
    }
    assert finished_trail(system, request_id, told) == told


def test_every_line_of_a_service_is_one_json_object_that_names_its_process(system: System) -> None:
    for name, text in system.logs().items():
        for line in text.splitlines() if name not in PLAIN_TEXT else ():
            assert isinstance(json.loads(line), dict), f"{name}: {line}"


def test_no_log_holds_a_token_a_password_a_key_or_a_card(
    system: System, on_sale: Sale, guest: Visitor
) -> None:
    newcomer = Visitor(system, "Nina")
    on_sale.invite(newcomer.email)
    link = newcomer.link("invite")
    newcomer.page(link)
    newcomer.sign_up(invite_token=link.rpartition("invite=")[2].rpartition("/")[2])
    order = on_sale.order(guest)
    back = pay(open_payment(guest, order))
    guest.page(back.headers["Location"])
    wait_until_paid(guest, order)
    seen = on_sale.organizer.get(f"/orders/{order['id']}")
    timeline = f"{system.url}/payments/{seen['payments'][0]['id']}?grant={seen['payment_grant']}"
    assert on_sale.organizer.page(timeline).url == timeline.partition("?")[0]
    guest.post("/password-resets", email=guest.email)
    reset_token = guest.link("/password-reset/").rpartition("/")[2]
    assert guest.response("PUT", f"/password-resets/{reset_token}", json={"password": PASSWORD}).ok
    people = (on_sale.organizer, guest, newcomer)
    secrets = {*keys(system), *(secret for person in people for secret in secrets_of(person))}
    secrets |= {order["order_token"], seen["payment_grant"], *tokens_in(back.headers["Location"])}

    assert len(secrets) > 15
    logs = system.logs()
    assert [(name, secret) for secret in secrets for name, text in logs.items() if secret in text] == []


def finished_trail(system: System, trace_id: str, awaited: dict[str, list[str]]) -> dict[str, list[str]]:
    """What is there once all that is awaited has come: Nginx writes its lines once a second."""
    with suppress(TimeoutError):
        wait_until(lambda: trail(system, trace_id) == awaited, timeout=10)
    return trail(system, trace_id)


def trail(system: System, trace_id: str) -> dict[str, list[str]]:
    """What each process said under that id, in order: its messages, and of Nginx the status."""
    found: dict[str, list[str]] = {}
    for name, line in json_lines(system):
        if trace_id in (line.get("trace_id"), line.get("request_id")):
            found.setdefault(name, []).append(line.get("message") or line["status"])
    return found


def traces_of(system: System, event_type: str) -> set[str]:
    """The ids under which the api took note of such events."""
    return {
        line["trace_id"]
        for name, line in json_lines(system)
        if name == "api-worker" and line.get("type") == event_type
    }


def json_lines(system: System) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, text in system.logs().items():
        for line in text.splitlines() if name not in PLAIN_TEXT else ():
            yield name, json.loads(line)


def keys(system: System) -> set[str]:
    pem = system.keys.signing_key.splitlines()[1]
    card = {GOOD_CARD, GOOD_CARD.replace(" ", "")}
    return {pem, system.keys.link_key, STRIPE_SECRET_KEY, STRIPE_WEBHOOK_SECRET, *card}


def secrets_of(person: Visitor) -> set[str]:
    """The password, the cookies, and the tokens of all links in their mails."""
    links = [link for mail in person.mails() for link in LINK.findall(mail["text"])]
    cookies = {value for name, value in person.cookies.items() if name != BUCKET_COOKIE}
    return {PASSWORD, *cookies, *(token for link in links for token in tokens_in(link))}


def tokens_in(link: str) -> set[str]:
    """What is long in an address: ids have 36 characters and are none."""
    parts = urlsplit(link)
    words = [
        *parts.path.split("/"),
        *(value for values in parse_qs(parts.query).values() for value in values),
    ]
    return {word for word in words if len(word) >= SHORTEST_TOKEN and len(word) != 36}
