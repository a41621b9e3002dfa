"""How much is too much, and what to do then: for `fanfare status` and, by the same names, for Prometheus's alerts.

`deploy/prometheus/alerts.yml` repeats each number and remedy, because Prometheus reads nothing else; a test holds the
two together. `docs/operations.md` has a section for each.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limit:
    """`most` is still fine, `least` too; in the unit of what is measured. Neither: something is there, or it is not."""

    remedy: str
    most: float | None = None
    least: float | None = None

    def crossed(self, value: float) -> bool:
        """Whether somebody should look."""
        return (self.most is not None and value > self.most) or (
            self.least is not None and value < self.least
        )


SEEN_HERE_ALONE = frozenset({"NotReady"})
"""Prometheus reads `/metrics`, not `/readyz`."""
LIMITS = {
    # Processes
    "ProcessAway": Limit("Start it; its log says why it ended. What it has to do waits and is not lost."),
    "ProcessDown": Limit("Others of its kind do its work. Read its log, then start it again."),
    "NotReady": Limit("It waits for what is named here: see whether that runs."),
    "ProcessRestarts": Limit("It ends again and again: its log says why, just before each start.", most=2),
    "FilesRunningOut": Limit("Start more processes of its kind, or raise the limit of open files.", most=0.8),
    "DatabasePoolFull": Limit("Requests wait for a connection: start more processes.", most=0.9),
    # The bus
    "BrokerNotConnected": Limit("See whether RabbitMQ runs and lets this process in.", least=1),
    "NobodyLeads": Limit("Start a worker of this service; if one runs, see whether its database does."),
    "SeveralLead": Limit("Stop all its workers but one: they use different databases.", most=1),
    "OutboxBehind": Limit("See whether RabbitMQ takes messages: disk and memory alarms.", most=60),
    "EventsRefused": Limit("No queue hears them: start the worker that should, once.", most=0),
    "QueueUnheard": Limit("Start a worker of this service; its log tells why it hears nothing.", least=1),
    "QueueBehind": Limit("Start more workers of this service.", most=5000),
    "InboxSlow": Limit("See which is behind, outbox or queue, and start more workers.", most=10),
    "RetriesOld": Limit("A handler keeps failing: search its log for 'handler failed'.", most=900),
    "DeadLetters": Limit("Read them with 'fanfare dead', mend the cause, replay them.", most=0),
    "SetAside": Limit("They end workers: see the logs; then 'fanfare dead return'.", most=0),
    "TimerStopped": Limit("Search its worker's log for 'timer failed'; restart the worker.", most=60),
    # Money and tickets
    "PaymentsInReview": Limit("Compare with Stripe: 'fanfare payments reviews'.", most=0),
    "PaymentsUnsettled": Limit("See whether the payments worker reaches Stripe.", most=3600),
    "RefundsStuck": Limit("See whether the payments worker reaches Stripe.", most=3600),
    "WebhooksBehind": Limit("See whether the payments worker reaches Stripe.", most=600),
    "WebhooksMissed": Limit("See that Stripe has the webhook's address and that it answers.", most=0),
    "StripeAway": Limit("See Stripe's status page and the way there; nothing is lost.", most=0),
    "HoldsOverdue": Limit("Seats stay blocked: see whether the api's worker runs.", most=60),
    "WebhookCallsLate": Limit("See whether the api's worker runs and reaches the Internet.", most=300),
    # Mail and sockets
    "MailStuck": Limit("See whether the SMTP server takes mail; the log says what it answers.", most=900),
    "MailSlow": Limit(
        "See how long the SMTP server takes for each mail, and whether events wait in the outbox.", most=10
    ),
    "MailFailing": Limit("Read the errors of failed deliveries: the sender may be blocked.", most=20),
    "UnreadDrift": Limit("The counts are right again: search the log for 'wrong count', report it.", most=0),
    "SocketsDropped": Limit("Clients read too slowly: see the network, start more realtime.", most=20),
    # Requests
    "SlowAnswers": Limit("Start more processes of this service, or see what its database does.", most=1),
    "FailingAnswers": Limit("Search the service's log for ERROR; the same id leads on.", most=0.02),
    "RevocationsUnchecked": Limit("Start Redis: until then a log-out counts after 15 minutes.", most=0),
}
