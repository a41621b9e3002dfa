"""Webhooks: signed, sent in the background, retried."""

import hashlib
import hmac
import json
import logging
import threading
import time

import requests
from flask import Flask

from devtools.stripe_emulator import checkout_sessions, events
from devtools.stripe_emulator.account import Account
from devtools.stripe_emulator.deliveries import Delivery
from devtools.stripe_emulator.documents import public, with_addresses
from devtools.stripe_emulator.settings import EmulatorSettings

IDLE_SECONDS = 0.25
log = logging.getLogger(__name__)


def signature(body: bytes, secret: str, timestamp: int) -> str:
    """The `Stripe-Signature` header."""
    digest = hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={timestamp},v1={digest}"


class WebhookDelivery:
    """Sends what is due, in a thread of its own, to the one configured address and nowhere else."""

    def __init__(self, account: Account, settings: EmulatorSettings) -> None:
        self._account, self._settings = account, settings
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._http = requests.Session()
        self._http.trust_env = False

    @staticmethod
    def of(app: Flask) -> "WebhookDelivery":
        """The delivery that belongs to an app made by `create_app`."""
        delivery: WebhookDelivery = app.extensions["stripe_emulator"].delivery
        return delivery

    def start(self) -> None:
        self._stopping.clear()
        self._thread = threading.Thread(target=self._run, name="stripe-webhooks", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Ends after the delivery that is under way; the rest stays queued."""
        self._stopping.set()
        self._account.queue.wake.set()
        if self._thread is not None:
            self._thread.join(self._settings.webhook_timeout + 1)

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self.deliver_due()
            except Exception:
                log.exception("webhook delivery failed; going on")
            self._account.queue.wake.wait(IDLE_SECONDS)
            self._account.queue.wake.clear()

    def deliver_due(self) -> None:
        """Sends everything that is due now. Sessions that ran out are noticed here too."""
        with self._account.store.transaction():
            checkout_sessions.expire_overdue(self._account)
        while not self._stopping.is_set():
            with self._account.store.transaction():
                delivery = self._account.queue.next_due()
                event = self._account.store.get("event", delivery.event_id) if delivery else None
            if delivery is None:
                return
            self._deliver(delivery, with_addresses(public(event), self._settings.public_url))

    def _deliver(self, delivery: Delivery, event: dict[str, object]) -> None:
        is_delivered, result = self._post(json.dumps(event, indent=2).encode())
        log.info("webhook %s %s: %s", event["type"], event["id"], result)
        with self._account.store.transaction():
            if is_delivered:
                self._account.queue.settle(delivery, "delivered", result)
                events.mark_delivered(self._account, delivery.event_id)
            else:
                self._retry(delivery, result)

    def _retry(self, delivery: Delivery, result: str) -> None:
        delays = self._settings.webhook_retry_delays
        if delivery.attempts < len(delays):
            self._account.queue.postpone(delivery, delays[delivery.attempts], result)
        else:
            self._account.queue.settle(delivery, "failed", result)

    def _post(self, body: bytes) -> tuple[bool, str]:
        """Whether the endpoint took it, and its status or why there was none."""
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "Stripe-Signature": signature(body, self._settings.webhook_secret, int(time.time())),
            "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
        }
        try:
            response = self._http.post(
                self._settings.webhook_url,
                data=body,
                headers=headers,
                timeout=self._settings.webhook_timeout,
                allow_redirects=False,
            )
        except requests.RequestException as error:
            return False, type(error).__name__
        return 200 <= response.status_code < 300, str(response.status_code)
