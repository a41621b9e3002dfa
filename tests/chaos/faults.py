"""Everything that is knocked down at random. Each fault lasts a while and is healed before the next."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import partial

from tests.chaos import poison
from tests.chaos.crowd import Crowd
from tests.chaos.platform import PROCESSES, SERVERS, SERVICES
from tests.chaos.stage import Stage
from tests.servers.proxy import Wire
from tests.system.system import DATABASES

LONGEST_ABSENCE_SECONDS = 2.0
SLOW_SECONDS = 0.1
LONG_SILENCE_SECONDS = 40
CLOCK_SECONDS = 60
NO_MEMORY, MEMORY = "0.00001", "0.4"
NO_DISK, DISK = "100000GB", "50MB"
CROWD = 500


Fault = Callable[[Stage], str]
"""Breaks something and mends it; returns what it was."""


def kill_a_process(stage: Stage) -> str:
    return kill(stage, stage.chance.choice(PROCESSES))


def kill(stage: Stage, name: str) -> str:
    stage.platform.kill(name)
    time.sleep(stage.chance.uniform(0, LONGEST_ABSENCE_SECONDS))
    stage.platform.bring_back(name)
    return f"{name} killed"


def kill_realtime_with_a_crowd(stage: Stage) -> str:
    with Crowd(stage.platform.system, CROWD) as crowd:
        crowd.connect()
        stage.platform.kill("realtime")
        stage.platform.bring_back("realtime")
        crowd.connect()
    return f"realtime killed with {CROWD} sockets, which all came back"


def restart_the_broker(stage: Stage) -> str:
    with _only_the_broker(stage, "the broker restarts"):
        stage.platform.rabbitmq.restart()
    return "broker restarted"


def kill_the_broker(stage: Stage) -> str:
    with _only_the_broker(stage, "the broker is dead"):
        stage.platform.rabbitmq.kill()
        stage.last()
    stage.platform.rabbitmq.start()
    return "broker killed"


def exhaust_the_brokers_memory(stage: Stage) -> str:
    limit = stage.platform.rabbitmq.rabbitmqctl
    with _only_the_broker(stage, "the broker has no memory"):
        limit("set_vm_memory_high_watermark", NO_MEMORY)
        stage.last()
    limit("set_vm_memory_high_watermark", MEMORY)
    return "broker out of memory"


def fill_the_brokers_disk(stage: Stage) -> str:
    limit = stage.platform.rabbitmq.rabbitmqctl
    with _only_the_broker(stage, "the broker's disk is full"):
        limit("set_disk_free_limit", NO_DISK)
        stage.last()
    limit("set_disk_free_limit", DISK)
    return "broker's disk full"


def restart_the_database(stage: Stage) -> str:
    stage.platform.postgres.restart()
    return "PostgreSQL restarted"


def kill_the_database(stage: Stage) -> str:
    stage.platform.postgres.kill()
    stage.platform.postgres.start()
    return "PostgreSQL killed"


def lose_redis(stage: Stage) -> str:
    stage.platform.redis.stop()
    stage.last()
    stage.platform.redis.start()
    return "Redis gone"


def cut_the_network(stage: Stage, server: str | None = None) -> str:
    return _hurt_the_way(stage, server, "cut", Wire.cut)


def silence_the_network(stage: Stage) -> str:
    return _hurt_the_way(stage, None, "silent", Wire.go_silent)


def silence_a_server_for_long(stage: Stage) -> str:
    """Longer than every time-out, so that everybody has given up before it speaks again."""
    server = stage.chance.choice(SERVERS)
    with _only_the_broker(stage, "the broker is silent for long", server):
        for wire in stage.platform.wires_to(server):
            wire.go_silent()
        time.sleep(LONG_SILENCE_SECONDS)
    stage.platform.network.heal()
    return f"the way to {server} silent for {LONG_SILENCE_SECONDS} s"


def slow_the_network(stage: Stage, server: str | None = None) -> str:
    return _hurt_the_way(stage, server, "slow", lambda wire: wire.slow_down(SLOW_SECONDS))


def poison_every_queue(stage: Stage) -> str:
    for service in DATABASES:
        stage.put(poison.unreadable(service), poison.hopeless(service))
    return "poison in every queue"


def move_a_clock(stage: Stage) -> str:
    name = stage.chance.choice(SERVICES)
    with stage.platform.false_clock(name) as clock:
        for seconds in (CLOCK_SECONDS, -CLOCK_SECONDS):
            clock.set_ahead(seconds)
            stage.last()
    return f"clock of {name} a minute ahead, then a minute behind"


def break_stripe(stage: Stage) -> str:
    faults = [
        {"kind": kind, "method": "*"} for kind in ("error_after", "lost_response", "unavailable", "slow")
    ]
    stage.chance.shuffle(faults)
    stage.platform.control_stripe(faults=faults)
    stage.last()
    stage.platform.control_stripe(faults=[])
    return "Stripe fails, forgets to answer, is away and is slow"


FAULTS: tuple[Fault, ...] = (
    kill_a_process,
    kill_realtime_with_a_crowd,
    restart_the_broker,
    kill_the_broker,
    exhaust_the_brokers_memory,
    fill_the_brokers_disk,
    restart_the_database,
    kill_the_database,
    lose_redis,
    *(partial(cut_the_network, server=server) for server in SERVERS),
    silence_the_network,
    silence_a_server_for_long,
    *(partial(slow_the_network, server=server) for server in SERVERS),
    poison_every_queue,
    move_a_clock,
    break_stripe,
)


def each_once(chance: random.Random) -> Sequence[Fault]:
    return chance.sample(FAULTS, len(FAULTS))


def until(end: float, chance: random.Random) -> Iterator[Fault]:
    """Each once, then each once in another order, and so on, for as long as the clock of `time.monotonic` says."""
    while True:
        for fault in each_once(chance):
            if time.monotonic() > end:
                return
            yield fault


def _hurt_the_way(stage: Stage, server: str | None, how: str, hurt: Callable[[Wire], None]) -> str:
    """To that server, or to any, from everybody or from one process."""
    server = server or stage.chance.choice(SERVERS)
    wires = stage.platform.wires_to(server)
    if stage.chance.random() < 0.5:
        wires = [stage.chance.choice(wires)]
    with _only_the_broker(stage, f"the way to the broker is {how}", server):
        for wire in wires:
            hurt(wire)
        stage.last()
    for wire in wires:
        wire.heal()
    return f"{wires[0].name if len(wires) == 1 else f'the way to {server}'} {how}"


def _only_the_broker(stage: Stage, what: str, server: str = "rabbitmq") -> AbstractContextManager[None]:
    """Where nothing but the broker is broken, requests must go on."""
    return stage.journal.window(what) if server == "rabbitmq" else nullcontext()
