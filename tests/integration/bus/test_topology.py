"""`fanfare topology` explains what a broker lacks, puts it there, and the policies do what they are for."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pika
import pytest
from click.testing import CliRunner, Result
from pika.adapters.blocking_connection import BlockingChannel

from shared.cli.main import main
from shared.cli.topology import DEFINITIONS
from shared.transport import Subscription, topology
from shared.transport.rabbit import RabbitTransport
from tests.servers.rabbitmq import RabbitMQ
from tests.waiting import wait_until

FINE = "RabbitMQ holds what it should: 2 policies, 2 exchanges, 4 queues"


@dataclass(frozen=True)
class Host:
    """A virtual host, as an operator sees it."""

    server: RabbitMQ
    name: str

    @property
    def url(self) -> str:
        return self.server.url(self.name)

    def fanfare(self, verb: str, *more: str) -> Result:
        address = f"http://127.0.0.1:{self.server.management_port}"
        where = ("--rabbitmq-url", self.url, "--management-url", address)
        return CliRunner().invoke(main, ["topology", verb, *where, *more])

    def put(self, kind: str, name: str, **body: object) -> None:
        self.server.manage("PUT", f"{kind}/{self.name}/{name}", body)

    def delete(self, kind: str, name: str) -> None:
        self.server.manage("DELETE", f"{kind}/{self.name}/{name}")

    def queue(self, name: str) -> dict[str, Any]:
        found: dict[str, Any] = self.server.manage("GET", f"queues/{self.name}/{name}")
        return found

    @contextmanager
    def channel(self) -> Iterator[BlockingChannel]:
        with pika.BlockingConnection(pika.URLParameters(self.url)) as connection:
            yield connection.channel()


@pytest.fixture
def empty(rabbitmq: RabbitMQ) -> Host:
    return Host(rabbitmq, rabbitmq.create_vhost("topology"))


@pytest.fixture
def host(empty: Host) -> Host:
    """One that holds what it should."""
    assert empty.fanfare("apply").exit_code == 0
    return empty


def test_an_empty_broker_lacks_everything_and_each_line_says_what_to_do(empty: Host) -> None:
    result = empty.fanfare("check")
    *lines, last = result.output.splitlines()
    assert result.exit_code == 1
    assert "policy fanfare-services is missing: run `fanfare topology apply`" in lines
    assert "exchange fanfare.dead is missing: run `fanfare topology apply`" in lines
    assert "queue fanfare.api is missing: run `fanfare topology apply`" in lines
    assert any(
        line.startswith(
            "queue fanfare.payments does not hear order.cancelled, order.expired, refund.requested"
        )
        for line in lines
    )
    assert last == "Error: RabbitMQ does not hold what it should"


def test_after_apply_it_holds_what_it_should(host: Host) -> None:
    result = host.fanfare("check")
    assert (result.exit_code, result.output[: len(FINE)]) == (0, FINE)
    assert "repaired" not in host.fanfare("apply").output


def delete_policy(host: Host) -> None:
    host.delete("policies", "fanfare-realtime")


def change_policy(host: Host) -> None:
    policy = json.loads(DEFINITIONS.read_text())["policies"][0]
    policy["definition"] |= {"delivery-limit": 5}
    del policy["definition"]["overflow"]
    host.put("policies", policy.pop("name"), **policy)


def delete_exchange(host: Host) -> None:
    host.delete("exchanges", "fanfare.dead")


def unbind(host: Host) -> None:
    with host.channel() as channel:
        channel.queue_unbind("fanfare.api", topology.EXCHANGE, "payment.succeeded")


@pytest.mark.parametrize(
    ("spoil", "explanation"),
    [
        (delete_policy, "policy fanfare-realtime is missing"),
        (
            change_policy,
            "policy fanfare-services: delivery-limit is 5 instead of 100, overflow is missing, expected reject-publish",
        ),
        (delete_exchange, "exchange fanfare.dead is missing"),
        (unbind, "queue fanfare.api does not hear payment.succeeded from exchange fanfare"),
    ],
)
def test_what_can_be_repaired_is_explained_and_repaired(
    host: Host, spoil: Callable[[Host], None], explanation: str
) -> None:
    spoil(host)
    checked = host.fanfare("check")
    assert checked.exit_code == 1
    assert f"{explanation}: run `fanfare topology apply`" in checked.output.splitlines()
    applied = host.fanfare("apply")
    assert applied.exit_code == 0
    assert f"repaired: {explanation}" in applied.output.splitlines()


def test_a_queue_of_another_type_is_explained_and_left_alone(host: Host) -> None:
    host.delete("queues", "fanfare.api")
    host.put("queues", "fanfare.api", durable=True)
    result = host.fanfare("apply")
    assert result.exit_code == 1
    assert "queue fanfare.api: x-queue-type is " in result.output
    assert host.queue("fanfare.api")["type"] == "classic"


def test_an_exchange_of_another_type_is_explained_and_left_alone(host: Host) -> None:
    host.delete("exchanges", "fanfare")
    host.put("exchanges", "fanfare", type="direct", durable=True)
    result = host.fanfare("apply")
    assert result.exit_code == 1
    assert "exchange fanfare: type is direct instead of topic: stop the workers, delete it" in result.output


def test_somebody_elses_policy_on_our_queue_is_explained(host: Host) -> None:
    host.put("policies", "short", pattern=".*", definition={"max-length": 10}, priority=99)
    result = host.fanfare("check")
    assert result.exit_code == 1
    assert "policy short overrules fanfare-services on fanfare.api, fanfare.notifications" in result.output


def test_a_binding_that_nobody_needs_any_more_is_told_but_no_error(host: Host) -> None:
    with host.channel() as channel:
        channel.queue_bind("fanfare.api", topology.EXCHANGE, "order.forgotten")
    result = host.fanfare("check")
    assert result.exit_code == 0
    assert "queue fanfare.api is still bound to order.forgotten: harmless" in result.output


def test_without_the_management_api_it_says_where_it_looked(empty: Host) -> None:
    result = empty.fanfare("check", "--management-url", "http://127.0.0.1:1")
    assert result.exit_code == 1
    assert "management API does not answer at http://127.0.0.1:1" in result.output


def test_a_user_without_the_right_tag_is_told_so(host: Host) -> None:
    host.server.manage("PUT", "users/plain", {"password": "plain", "tags": ""})
    url = host.url.replace("guest:guest", "plain:plain")
    result = host.fanfare("check", "--rabbitmq-url", url)
    assert result.exit_code == 1
    assert "needs the tag `policymaker`" in result.output


def test_workers_take_the_queues_as_they_were_put(host: Host) -> None:
    for service in topology.SERVICES:
        subscription = Subscription(topology.queue_name(service), ["invite.sent"])
        consumer = RabbitTransport(host.url, service).subscribe(subscription, lambda _: None)
        consumer.start()
        wait_until(lambda consumer=consumer: consumer.connected, what=f"{service} to subscribe")  # type: ignore[misc]
        consumer.stop()


def test_a_queue_of_another_type_stops_a_worker_with_a_line_that_explains_it(
    empty: Host, caplog: pytest.LogCaptureFixture
) -> None:
    empty.put("queues", "fanfare.api", durable=True)
    subscription = Subscription(topology.queue_name("api"), ["invite.sent"])
    consumer = RabbitTransport(empty.url, "api").subscribe(subscription, lambda _: None)
    consumer.start()
    try:
        wait_until(lambda: "channel closed" in caplog.messages, what="the broker to refuse")
    finally:
        consumer.stop()
    record: Any = next(record for record in caplog.records if record.message == "channel closed")
    assert "inequivalent arg 'x-queue-type' for queue 'fanfare.api'" in record.why
    assert "fanfare topology check" in record.remedy


def test_what_is_delivered_too_often_ends_in_the_dead_queue(empty: Host, tmp_path: Path) -> None:
    assert empty.fanfare("apply", "--definitions", str(with_delivery_limit(2, tmp_path))).exit_code == 0
    with empty.channel() as channel:
        channel.confirm_delivery()
        channel.basic_publish("", "fanfare.api", b"poison", pika.BasicProperties(delivery_mode=2))
        wait_until(lambda: crash_on_delivery(empty) is None, every=0.2, what="the broker to give up")
        wait_until(lambda: get(channel, topology.DEAD) == b"poison", every=0.2, what="it to arrive there")


def test_what_was_set_aside_goes_back_to_its_queue(empty: Host, tmp_path: Path) -> None:
    empty.fanfare("apply", "--definitions", str(with_delivery_limit(2, tmp_path)))
    with empty.channel() as channel:
        channel.confirm_delivery()
        channel.basic_publish("", "fanfare.api", b"unlucky", pika.BasicProperties(delivery_mode=2))
        wait_until(lambda: crash_on_delivery(empty) is None, every=0.2, what="the broker to give up")
        wait_until(lambda: dead_return(empty) == "1 returned\n", every=0.2, what="it to be returned")
        assert (get(channel, "fanfare.api"), get(channel, topology.DEAD)) == (b"unlucky", None)


def test_with_nothing_set_aside_nothing_is_returned(empty: Host) -> None:
    empty.fanfare("apply")
    assert dead_return(empty) == "0 returned\n"


def test_without_the_dead_queue_the_command_says_what_to_do(empty: Host) -> None:
    assert "fanfare topology check" in dead_return(empty)


def dead_return(host: Host) -> str:
    return CliRunner().invoke(main, ["dead", "return", "--rabbitmq-url", host.url]).output


def with_delivery_limit(limit: int, folder: Path) -> Path:
    definitions = json.loads(DEFINITIONS.read_text())
    definitions["policies"][0]["definition"]["delivery-limit"] = limit
    changed = folder / "definitions.json"
    changed.write_text(json.dumps(definitions))
    return changed


def crash_on_delivery(host: Host) -> bytes | None:
    """Take the message and end without a word, as a worker that it kills would."""
    with host.channel() as channel:
        time.sleep(0.1)  # the queue hears a moment later that the last one is gone
        return get(channel, "fanfare.api", auto_ack=False)


def get(channel: BlockingChannel, queue: str, *, auto_ack: bool = True) -> bytes | None:
    body: bytes | None = channel.basic_get(queue, auto_ack=auto_ack)[2]
    return body


def realtime_bound(host: Host) -> int | None:
    """The most messages that the one realtime queue keeps."""
    queues = host.server.manage("GET", f"queues/{host.name}")
    own = next(queue for queue in queues if queue["name"].startswith("fanfare.realtime."))
    bound: int | None = own.get("effective_policy_definition", {}).get("max-length")
    return bound


def test_a_realtime_queue_is_bounded_by_the_policy(host: Host) -> None:
    subscription = Subscription(topology.queue_name("realtime"), ["notification.created"], durable=False)
    consumer = RabbitTransport(host.url, "realtime").subscribe(subscription, lambda _: None)
    consumer.start()
    try:
        wait_until(lambda: consumer.connected, what="realtime to subscribe")
        wait_until(lambda: realtime_bound(host) == 10_000, every=0.2, what="the policy to count")
        assert host.fanfare("check").exit_code == 0
    finally:
        consumer.stop()


def test_the_definitions_can_be_imported_by_rabbitmq_itself(rabbitmq: RabbitMQ) -> None:
    rabbitmq.rabbitmqctl("import_definitions", str(DEFINITIONS))
    policies = rabbitmq.manage("GET", "policies/%2F")
    assert {policy["name"] for policy in policies} == {"fanfare-services", "fanfare-realtime"}


def test_the_definitions_name_what_the_code_names() -> None:
    definitions = json.loads(DEFINITIONS.read_text())
    names = {kind: [one["name"] for one in definitions[kind]] for kind in ("exchanges", "queues")}
    assert names == {"exchanges": [topology.EXCHANGE, topology.DEAD], "queues": [topology.DEAD]}
