"""One line for each thing that an operator asks about, and what to do where a limit is crossed."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from prometheus_client.samples import Sample

from shared.status.figures import Figures
from shared.status.targets import Process
from shared.status.wording import Concern, counts, if_measured, number, over, per_service, span

WORKER = "-worker"
MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Line:
    """What there is to say of one thing, in words and in figures."""

    name: str
    text: str
    figures: Mapping[str, object] = field(default_factory=dict)
    concerns: Sequence[Concern] = ()


def written(processes: Sequence[Process]) -> list[Line]:
    """All lines, in the order in which an event travels; the processes at the end."""
    samples = [sample for process in processes for sample in process.samples]
    with_worker = {
        process.name.removesuffix(WORKER) for process in processes if process.name.endswith(WORKER)
    }
    seen = Figures(samples, with_worker | set(Figures(samples).by("service", "fanfare_leader")))
    return [line(seen) for line in LINES] + [running(seen, processes)]


def outbox(seen: Figures) -> Line:
    """What is recorded and not yet with the broker."""
    waiting = seen.by("service", "fanfare_outbox_waiting")
    oldest = seen.by("service", "fanfare_outbox_oldest_seconds")
    text = per_service(seen, waiting, "empty", lambda service: f", oldest {span(oldest.get(service, 0))}")
    figures = {"waiting": waiting, "oldest_seconds": oldest}
    return Line("outbox", text, figures, over("OutboxBehind", oldest))


def queue(seen: Figures) -> Line:
    """What is with the broker and not yet with a worker. Events within one process have no queue."""
    ready = seen.by("service", "fanfare_queue_ready")
    consumers = seen.by("service", "fanfare_queue_consumers")
    held = seen.total("fanfare_queue_held")
    unheard = {service: consumers[service] for service in ready if ready[service]}
    subscribed = ", ".join(f"{service} {count:.0f}" for service, count in consumers.items())
    text = f"{per_service(seen, ready, 'empty')} · {number(held)} in hand · consumers: {subscribed or 'none'}"
    return Line(
        "queue",
        text if any(seen.named("fanfare_broker_connected")) else "there is none within one process",
        {"ready": ready, "held": held, "consumers": consumers},
        [*over("QueueUnheard", unheard), *over("QueueBehind", ready)],
    )


def inbox(seen: Figures) -> Line:
    """What took effect, how soon, and what is tried again."""
    handled = seen.total("fanfare_inbox_handled_total")
    lag = seen.quantile(0.99, "fanfare_inbox_lag_seconds")
    retries = seen.by("service", "fanfare_retry_waiting")
    oldest = seen.by("service", "fanfare_retry_oldest_seconds")
    soon = f", 99 % within {lag:.2g} s" if lag is not None else ""
    again = per_service(seen, retries, "none", lambda service: f", oldest {span(oldest.get(service, 0))}")
    return Line(
        "inbox",
        f"{number(handled)} handled since the start{soon} · retries: {again}",
        {"handled": handled, "lag_p99_seconds": lag, "retries": retries, "oldest_retry_seconds": oldest},
        over("RetriesOld", oldest),
    )


def dead(seen: Figures) -> Line:
    """Events that were given up."""
    letters, aside = seen.by("service", "fanfare_dead_letters"), seen.highest("fanfare_set_aside")
    text = per_service(seen, letters, "none") + (f" · {number(aside)} set aside by RabbitMQ" if aside else "")
    concerns = [*over("DeadLetters", letters), *over("SetAside", {"messages": aside})]
    return Line("dead", text, {"events": letters, "set_aside": aside}, concerns)


def mail(seen: Figures) -> Line:
    """What is due and not sent."""
    pending, failed = seen.highest("fanfare_mail_pending"), seen.highest("fanfare_mail_failed")
    oldest = seen.highest("fanfare_mail_oldest_seconds")
    waiting = f"{number(pending)} due, oldest {span(oldest)}" if pending else "none due"
    handoff = seen.quantile(0.95, "fanfare_mail_handoff_seconds")
    soon = f" · 95 % handed over within {handoff:.2g} s" if handoff is not None else ""
    drift = seen.highest("fanfare_unread_drift")
    concerns = [
        *over("MailStuck", {"mail": oldest}),
        *over("MailFailing", {"mail": failed}),
        *over("UnreadDrift", {"unread": drift}),
    ]
    figures = {
        "pending": pending,
        "oldest_seconds": oldest,
        "failed_within_a_day": failed,
        "handoff_p95_seconds": handoff,
        "unread_drift": drift,
    }
    text = f"{waiting} · {number(failed)} given up within a day{soon}"
    return Line("mail", if_measured(seen, "fanfare_mail_pending", text), figures, concerns)


def payments(seen: Figures) -> Line:
    """Money on its way."""
    states = seen.by("state", "fanfare_payments")
    ages = seen.by("state", "fanfare_payments_oldest_seconds")
    refunds = seen.highest("fanfare_refunds_waiting")
    refund_age = seen.highest("fanfare_refunds_oldest_seconds")
    open_ages = {state: age for state, age in ages.items() if state in ("created", "open")}
    in_review = {"payments": states.get("review", 0)}
    webhook_age = seen.highest("fanfare_webhooks_oldest_seconds")
    counted = counts(states, "none under way", lambda state: f", oldest {span(ages.get(state, 0))}")
    text = f"{counted} · {number(refunds)} refunds to send"
    return Line(
        "payments",
        if_measured(seen, "fanfare_payments", text),
        {
            "states": states,
            "oldest_seconds": ages,
            "refunds": refunds,
            "oldest_refund_seconds": refund_age,
            "oldest_webhook_seconds": webhook_age,
        },
        [
            *over("PaymentsInReview", in_review),
            *over("PaymentsUnsettled", open_ages),
            *over("RefundsStuck", {"refunds": refund_age}),
            *over("WebhooksBehind", {"webhooks": webhook_age}),
        ],
    )


def holds(seen: Figures) -> Line:
    """Seats that wait for their money."""
    count, overdue = seen.highest("fanfare_holds"), seen.highest("fanfare_holds_overdue_seconds")
    late = f" · overdue for {span(overdue)}" if overdue else ""
    text = if_measured(seen, "fanfare_holds", f"{number(count)}{late}")
    figures = {"count": count, "overdue_seconds": overdue}
    return Line("holds", text, figures, over("HoldsOverdue", {"holds": overdue}))


def webhooks(seen: Figures) -> Line:
    """What organisers' webhooks are still to be told."""
    waiting, oldest = (
        seen.highest("fanfare_webhook_deliveries"),
        seen.highest("fanfare_webhook_deliveries_oldest_seconds"),
    )
    failing = seen.highest("fanfare_webhooks_failing")
    late = f", oldest {span(oldest)}" if waiting and oldest else ""
    text = f"{number(waiting)} to call{late} · {number(failing)} do not answer"
    figures = {"waiting": waiting, "oldest_seconds": oldest, "failing": failing}
    return Line(
        "webhooks",
        if_measured(seen, "fanfare_webhook_deliveries", text),
        figures,
        over("WebhookCallsLate", {"calls": oldest}),
    )


def sockets(seen: Figures) -> Line:
    """Who is connected."""
    open_now, dropped = seen.total("fanfare_sockets"), seen.total("fanfare_sockets_dropped_total")
    text = f"{number(open_now)} open · {number(dropped)} dropped since the start"
    return Line("sockets", text, {"open": open_now, "dropped": dropped})


def timers(seen: Figures) -> Line:
    """What comes round, and whether it did."""
    late = {name: overdue for name, overdue in _overdue(seen).items() if overdue > 0}
    concerns = over("TimerStopped", late)
    text = ", ".join(f"{concern.about} late by {span(late[concern.about])}" for concern in concerns)
    return Line("timers", text or "none late", {"late_seconds": late}, concerns)


def broker(seen: Figures) -> Line:
    """Connections to RabbitMQ."""
    connections = [sample.value for sample in seen.named("fanfare_broker_connected")]
    lowest = seen.by("service", "fanfare_broker_connected", min)
    text = f"{sum(connections):.0f} of {len(connections)} connections" if connections else "none"
    figures = {"connected": sum(connections), "wanted": len(connections)}
    return Line("broker", text, figures, over("BrokerNotConnected", lowest))


def database(seen: Figures) -> Line:
    """How many connections are in use where it is tightest."""
    used = list(seen.named("fanfare_database_connections"))
    most = list(seen.named("fanfare_database_connections_most"))
    shares = sorted(
        (mine.value / limit.value, mine.labels["service"]) for mine, limit in zip(used, most, strict=True)
    )
    fullest = {service: share for share, service in shares}
    figures = {"used": sum(mine.value for mine in used), "most": sum(limit.value for limit in most)}
    text = f"{number(figures['used'])} of {number(figures['most'])} connections in use"
    return Line("database", text, figures, over("DatabasePoolFull", fullest))


def leaders(seen: Figures) -> Line:
    """One for each service that has workers."""
    leading = seen.by("service", "fanfare_leader", sum)
    nobody = [Concern("NobodyLeads", service) for service in seen.services if not leading.get(service)]
    text = ", ".join(service for service, count in leading.items() if count) or "none"
    return Line("leaders", text, {"leading": leading}, [*nobody, *over("SeveralLead", leading)])


LINES: Sequence[Callable[[Figures], Line]] = (
    outbox, queue, inbox, dead, mail, payments, holds, webhooks, sockets, leaders, timers, broker, database
)  # fmt: skip


def running(seen: Figures, processes: Sequence[Process]) -> Line:
    """Who answers, who is ready, and how much memory they take."""
    answering = [process for process in processes if not process.away]
    ready = [process for process in answering if not process.failing]
    memory = seen.total("process_resident_memory_bytes")
    files = {_where(process): _share_of_files(process) for process in answering}
    away = [
        Concern(_kind(process, answering), f"{_where(process)} {process.away}")
        for process in processes
        if process.away
    ]
    failing = [
        Concern("NotReady", f"{_where(process)} lacks {' and '.join(process.failing)}")
        for process in answering
        if process.failing
    ]
    text = f"{len(ready)} of {len(processes)} ready · {number(memory / MEGABYTE)} MB"
    return Line(
        "processes",
        text,
        {"ready": len(ready), "known": len(processes), "memory_bytes": memory},
        [*away, *failing, *over("FilesRunningOut", files)],
    )


def _where(process: Process) -> str:
    return f"{process.name} at {process.address}"


def _kind(process: Process, answering: Sequence[Process]) -> str:
    return "ProcessDown" if any(other.name == process.name for other in answering) else "ProcessAway"


def _share_of_files(process: Process) -> float:
    own = Figures(process.samples)
    return own.highest("process_open_fds") / (own.highest("process_max_fds") or 1)


def _overdue(seen: Figures) -> dict[str, float]:
    """By how many seconds each timer has missed three of its turns; below zero for most."""
    every = {_timer(sample): sample.value for sample in seen.named("fanfare_timer_every_seconds")}
    overdue = dict[str, float]()
    for sample in seen.named("fanfare_timer_last_success_timestamp_seconds"):
        late = time.time() - sample.value - 3 * every[_timer(sample)]
        overdue[_timer(sample)] = min(late, overdue.get(_timer(sample), late))
    return overdue


def _timer(sample: Sample) -> str:
    return f"{sample.labels['service']}'s {sample.labels['timer']}"
