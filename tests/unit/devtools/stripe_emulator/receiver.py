"""The program's side of webhooks: takes signed events and remembers them."""

import stripe
from flask import Flask, request

SECRET = "whsec_for_tests"


class Receiver:
    """Answers with the next of `answers`, then with 200. Only events with a valid signature count as received."""

    def __init__(self) -> None:
        self.url = ""
        self.events: list[stripe.Event] = []
        self.answers: list[int] = []
        self.app = Flask("receiver")
        self.app.add_url_rule("/webhook", "webhook", self._receive, methods=["POST"])

    def _receive(self) -> tuple[str, int]:
        if self.answers:
            return "not now", self.answers.pop(0)
        signature = request.headers["Stripe-Signature"]
        self.events.append(stripe.Webhook.construct_event(request.get_data(), signature, SECRET))
        return "", 200

    @property
    def types(self) -> list[str]:
        return [event.type for event in self.events]
