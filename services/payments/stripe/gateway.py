"""The only door to Stripe: typed answers in our own units, and our own errors."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

import requests
import stripe
from requests.adapters import HTTPAdapter
from stripe.params import RefundListParams

from services.payments.stripe import seen
from services.payments.stripe.seen import Hint, SeenDispute, SeenIntent, SeenRefund, SeenSession
from shared.errors import Malformed, Unavailable

CONNECT_AND_READ_SECONDS = (3, 10)
NETWORK_RETRIES = 2
CONNECTIONS = 32
SIGNATURE_LIFE_SECONDS = 300
RELEASE = stripe.api_version.rpartition(".")[2]
"""The name that the SDK's version of the API shares with Stripe's script."""
WITH_ALL_THAT_HAPPENED = ["payment_intent.latest_charge.refunds"]
logger = logging.getLogger(__name__)


class StripeAway(Unavailable):
    type = "stripe-away"
    title = "The payment provider does not answer"


class StripeBroken(StripeAway):
    """Stripe failed inside, and may repeat this very answer for as long as it remembers the idempotency key."""


class StripeRefused(Exception):
    """Stripe understood and said no. The message is Stripe's own."""

    def __init__(self, message: str, code: str = "", parameter: str = "", request: str = "") -> None:
        super().__init__(message)
        self.code, self.parameter, self.request = code, parameter, request


class BadSignature(Malformed):
    type = "bad-signature"
    title = "This does not come from Stripe"


class StripeGateway:
    """Safe to share between threads and greenlets; hold no database connection while calling it.

    Every call raises `StripeAway` (try again later) or `StripeRefused`.
    """

    def __init__(
        self, secret_key: str, webhook_secret: str | None = None, api_url: str | None = None
    ) -> None:
        self._webhook_secret = webhook_secret
        self._http = requests.Session()
        # An emulator is a neighbour: whatever proxy the environment names does not lead to it.
        self._http.trust_env = api_url is None
        for scheme in ("https://", "http://"):
            self._http.mount(scheme, HTTPAdapter(pool_maxsize=CONNECTIONS, pool_block=True))
        self._client = stripe.StripeClient(
            secret_key,
            base_addresses={"api": api_url} if api_url else {},
            max_network_retries=NETWORK_RETRIES,
            http_client=stripe.RequestsClient(timeout=CONNECT_AND_READ_SECONDS, session=self._http),
        )

    @property
    def takes_webhooks(self) -> bool:
        return self._webhook_secret is not None

    def create_session(self, parameters: dict[str, Any], key: str) -> SeenSession:
        with _our_errors():
            found = self._client.v1.checkout.sessions.create(parameters, {"idempotency_key": key})  # type: ignore[arg-type]
        return seen.read_session(found.to_dict(), _request_id(found))

    def retrieve_session(self, session_id: str) -> SeenSession:
        """With its intent, charge and refunds, in one call; with one more for each hundred if they are over ten."""
        with _our_errors():
            found = self._client.v1.checkout.sessions.retrieve(session_id, {"expand": WITH_ALL_THAT_HAPPENED})
        session = seen.read_session(found.to_dict(), _request_id(found))
        if session.intent is None or not session.intent.has_more_refunds:
            return session
        return replace(session, intent=self._with_every_refund(session.intent))

    def _with_every_refund(self, intent: SeenIntent) -> SeenIntent:
        return replace(intent, refunds=tuple(self._refunds({"payment_intent": intent.id})))

    def find_session(self, payment_id: UUID, since: datetime) -> SeenSession | None:
        """The session that was made for our payment, among all that were created since then."""
        with _our_errors():
            listed = self._client.v1.checkout.sessions.list(
                {"created": {"gte": int(since.timestamp())}, "limit": 100}
            )
            for found in listed.auto_paging_iter():
                if found.client_reference_id == str(payment_id):
                    return seen.read_session(found.to_dict(), _request_id(found))
        return None

    def paid_sessions(self, since: datetime) -> Iterator[SeenSession]:
        """Those made since then whose money Stripe has, newest first."""
        with _our_errors():
            listed = self._client.v1.checkout.sessions.list(
                {"created": {"gte": int(since.timestamp())}, "status": "complete", "limit": 100}
            )
            for found in listed.auto_paging_iter():
                seen_session = seen.read_session(found.to_dict())
                if seen_session.is_paid:
                    yield seen_session

    def undelivered_events(self, since: datetime) -> Iterator[Hint]:
        """What Stripe could not tell us, newest first."""
        with _our_errors():
            listed = self._client.v1.events.list(
                {"delivery_success": False, "created": {"gte": int(since.timestamp())}, "limit": 100}
            )
            for found in listed.auto_paging_iter():
                yield seen.read_listed_hint(found.to_dict())

    def expire_session(self, session_id: str) -> None:
        """Raises `StripeRefused` when it is no longer open."""
        with _our_errors():
            self._client.v1.checkout.sessions.expire(session_id)

    def update_customer(self, customer_id: str, email: str) -> None:
        with _our_errors():
            self._client.v1.customers.update(customer_id, {"email": email})

    def create_refund(self, parameters: dict[str, Any], key: str) -> SeenRefund:
        with _our_errors():
            found = self._client.v1.refunds.create(parameters, {"idempotency_key": key})  # type: ignore[arg-type]
        return seen.read_refund(found.to_dict(), _request_id(found))

    def find_refund(self, refund_id: UUID, intent_id: str) -> SeenRefund | None:
        refunds = self._refunds({"payment_intent": intent_id})
        return next((refund for refund in refunds if refund.refund_id == refund_id), None)

    def refunds_made(self, since: datetime) -> Iterator[SeenRefund]:
        """All since then, newest first."""
        return self._refunds({"created": {"gte": int(since.timestamp())}})

    def _refunds(self, which: RefundListParams) -> Iterator[SeenRefund]:
        with _our_errors():
            listed = self._client.v1.refunds.list({**which, "limit": 100})
            for found in listed.auto_paging_iter():
                yield seen.read_refund(found.to_dict(), _request_id(listed))

    def disputes_opened(self, since: datetime) -> Iterator[SeenDispute]:
        """All since then, newest first."""
        with _our_errors():
            listed = self._client.v1.disputes.list(
                {"created": {"gte": int(since.timestamp())}, "limit": 100, "expand": ["data.payment_intent"]}
            )
            for found in listed.auto_paging_iter():
                yield seen.read_dispute(found.to_dict(), _request_id(listed))

    def retrieve_dispute(self, dispute_id: str) -> SeenDispute:
        with _our_errors():
            found = self._client.v1.disputes.retrieve(dispute_id, {"expand": ["payment_intent"]})
        return seen.read_dispute(found.to_dict(), _request_id(found))

    def read_event(self, body: bytes, signature: str | None) -> Hint:
        """What a webhook says, once it is proven to come from Stripe, and lately. Raises `BadSignature`."""
        if signature and not signature.isascii():  # the SDK's comparison would raise a TypeError
            raise BadSignature("Send the signature as Stripe wrote it.")
        try:
            stripe.WebhookSignature.verify_header(
                body, signature, self._webhook_secret, SIGNATURE_LIFE_SECONDS
            )
            return seen.read_hint(body)
        except (stripe.SignatureVerificationError, ValueError) as error:
            raise BadSignature("Send the body as it was signed, within five minutes.") from error


@contextmanager
def _our_errors() -> Iterator[None]:
    try:
        yield
    except (stripe.InvalidRequestError, stripe.CardError, stripe.IdempotencyError) as error:
        raise StripeRefused(
            error.user_message or "",
            error.code or "",
            getattr(error, "param", "") or "",
            error.request_id or "",
        ) from error
    except (stripe.AuthenticationError, stripe.PermissionError) as error:
        logger.exception("Stripe does not accept our key")
        raise StripeAway("Payments are not set up rightly here. Please tell the organiser.") from error
    except stripe.APIError as error:
        broken = StripeBroken if (error.http_status or 500) >= 500 else StripeAway
        raise broken("Nothing was charged. Please try again in a moment.") from error
    except stripe.StripeError as error:
        raise StripeAway("Nothing was charged. Please try again in a moment.") from error


def _request_id(found: stripe.StripeObject) -> str:
    return (found.last_response.request_id or "") if found.last_response else ""
