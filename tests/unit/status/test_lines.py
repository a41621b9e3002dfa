"""What a line says, and when it calls for attention."""

from __future__ import annotations

import time

import pytest
from prometheus_client.samples import Sample

from shared.status.lines import Line, written
from shared.status.targets import Process

KINDS = ("api", "api-worker", "payments-worker", "notifications-worker", "realtime")
WELL: dict[str, dict[str, float]] = {
    "api-worker": {"fanfare_leader{service=api}": 1, "fanfare_holds{service=api}": 2},
    "payments-worker": {"fanfare_leader{service=payments}": 1},
    "notifications-worker": {"fanfare_leader{service=notifications}": 1},
}


def sample(text: str, value: float) -> Sample:
    name, _, labels = text.partition("{")
    pairs = (pair.partition("=") for pair in labels.rstrip("}").split(",") if pair)
    return Sample(name, {label: content for label, _, content in pairs}, value)


def platform(**more: dict[str, float]) -> list[Process]:
    """All kinds of process, well, with some more figures by the process's name (`_` for `-`)."""
    told = {name: WELL.get(name, {}) | more.get(name.replace("-", "_"), {}) for name in KINDS}
    return [
        Process(name, f"{name}:8000", samples=[sample(text, value) for text, value in figures.items()])
        for name, figures in told.items()
    ]


def alerts(processes: list[Process]) -> dict[str, list[str]]:
    """What calls for attention, by line."""
    return {
        line.name: [f"{concern.alert} {concern.about}" for concern in line.concerns]
        for line in written(processes)
        if line.concerns
    }


def line(processes: list[Process], name: str) -> Line:
    return next(line for line in written(processes) if line.name == name)


def test_while_all_is_well_nothing_calls_for_attention() -> None:
    assert alerts(platform()) == {}


@pytest.mark.parametrize(
    ("worker", "figure", "fine", "too_much", "expected"),
    [
        ("api", "fanfare_outbox_oldest_seconds{service=api}", 60, 61, "OutboxBehind api"),
        ("api", "fanfare_queue_ready{service=api}", 5000, 5001, "QueueBehind api"),
        ("api", "fanfare_retry_oldest_seconds{service=api}", 900, 901, "RetriesOld api"),
        ("api", "fanfare_dead_letters{service=api}", 0, 1, "DeadLetters api"),
        ("api", "fanfare_set_aside{service=api}", 0, 1, "SetAside messages"),
        ("api", "fanfare_holds_overdue_seconds{service=api}", 60, 61, "HoldsOverdue holds"),
        ("api", "fanfare_webhook_deliveries_oldest_seconds{service=api}", 300, 301, "WebhookCallsLate calls"),
        ("api", "fanfare_broker_connected{service=api,role=consumer}", 1, 0, "BrokerNotConnected api"),
        ("notifications", "fanfare_mail_oldest_seconds{service=n}", 900, 901, "MailStuck mail"),
        ("notifications", "fanfare_mail_failed{service=n}", 20, 21, "MailFailing mail"),
        ("notifications", "fanfare_unread_drift{service=n}", 0, 1, "UnreadDrift unread"),
        ("payments", "fanfare_payments{service=p,state=review}", 0, 1, "PaymentsInReview payments"),
        ("payments", "fanfare_payments_oldest_seconds{service=p,state=open}", 3600, 3601, "PaymentsUnsettled open"),
        ("payments", "fanfare_refunds_oldest_seconds{service=p}", 3600, 3601, "RefundsStuck refunds"),
    ],
)  # fmt: skip
def test_over_its_limit_a_figure_calls_for_attention_and_not_before(
    worker: str, figure: str, fine: float, too_much: float, expected: str
) -> None:
    consumers = {"fanfare_queue_consumers{service=api}": 1.0}

    assert alerts(platform(**{f"{worker}_worker": {figure: fine} | consumers})) == {}
    crossed = alerts(platform(**{f"{worker}_worker": {figure: too_much} | consumers}))
    assert list(crossed.values()) == [[expected]]


def test_a_bank_may_take_days() -> None:
    age = {"fanfare_payments_oldest_seconds{service=payments,state=processing}": 500_000.0}

    assert alerts(platform(payments_worker=age)) == {}


def test_a_queue_without_consumers_matters_when_something_is_in_it() -> None:
    nobody = {"fanfare_queue_consumers{service=api}": 0.0}

    assert alerts(platform(api_worker=nobody | {"fanfare_queue_ready{service=api}": 0})) == {}
    assert alerts(platform(api_worker=nobody | {"fanfare_queue_ready{service=api}": 1})) == {
        "queue": ["QueueUnheard api"]
    }


@pytest.mark.parametrize(
    ("ago", "expected"), [(100, {}), (3 * 10 + 61, {"timers": ["TimerStopped api's send"]})]
)
def test_a_timer_is_late_after_three_turns_and_a_minute(ago: float, expected: dict[str, list[str]]) -> None:
    every = 10 if expected else 3600
    figures = {
        "fanfare_timer_every_seconds{service=api,timer=send}": every,
        "fanfare_timer_last_success_timestamp_seconds{service=api,timer=send}": time.time() - ago,
    }

    assert alerts(platform(api_worker=figures)) == expected


def test_a_timer_of_that_name_in_another_service_does_not_hide_it() -> None:
    def timer(service: str, ago: float) -> dict[str, float]:
        return {
            f"fanfare_timer_every_seconds{{service={service},timer=measure}}": 5,
            f"fanfare_timer_last_success_timestamp_seconds{{service={service},timer=measure}}": time.time()
            - ago,
        }

    found = alerts(platform(api_worker=timer("api", 1000), payments_worker=timer("payments", 1)))

    assert found == {"timers": ["TimerStopped api's measure"]}


def test_a_kind_of_which_none_answers_is_away_and_one_of_several_is_down() -> None:
    processes = [
        *platform(),
        Process("api", "api:8001", away="nobody listens there"),
        Process("gateway", "gateway:9113", away="nobody listens there"),
    ]

    assert alerts(processes) == {
        "processes": [
            "ProcessDown api at api:8001 nobody listens there",
            "ProcessAway gateway at gateway:9113 nobody listens there",
        ]
    }


def test_a_service_whose_worker_is_away_has_no_leader_and_its_figures_are_unknown() -> None:
    processes = [
        Process(each.name, each.address, away="nobody listens there") if each.name == "api-worker" else each
        for each in platform()
    ]

    assert "NobodyLeads api" in alerts(processes)["leaders"]
    assert "api unknown" in line(processes, "outbox").text
    assert line(processes, "holds").text == "unknown: nobody measures it"


def test_two_leaders_of_one_service_call_for_attention() -> None:
    second = Process("api-worker", "other", samples=[sample("fanfare_leader{service=api}", 1)])

    assert alerts([*platform(), second]) == {"leaders": ["SeveralLead api"]}


def test_a_process_that_is_not_ready_says_what_it_lacks() -> None:
    processes = [*platform(), Process("api", "api:8001", failing={"database": "OperationalError"})]

    assert alerts(processes) == {"processes": ["NotReady api at api:8001 lacks database"]}


def test_the_fullest_process_decides_about_files_and_database_connections() -> None:
    full = {
        "process_open_fds": 900.0,
        "process_max_fds": 1000.0,
        "fanfare_database_connections{service=api}": 19.0,
        "fanfare_database_connections_most{service=api}": 20.0,
    }
    idle = Process(
        "api",
        "idle",
        samples=[
            sample("fanfare_database_connections{service=api}", 0),
            sample("fanfare_database_connections_most{service=api}", 20),
        ],
    )

    assert alerts([*platform(api=full), idle]) == {
        "database": ["DatabasePoolFull api"],
        "processes": ["FilesRunningOut api at api:8000"],
    }


def test_sockets_of_all_processes_are_added_up() -> None:
    second = Process("realtime", "other", samples=[sample("fanfare_sockets{namespace=/notifs}", 1200)])

    found = line([*platform(realtime={"fanfare_sockets{namespace=/notifs}": 34}), second], "sockets")

    assert found.text.startswith("1,234 open")
    assert found.figures["open"] == 1234
