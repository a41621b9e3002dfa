"""The reference of `benchmarks.webhooks`: a route that verifies the signature and does nothing more."""

from __future__ import annotations

import os

import stripe
from flask import Flask, jsonify, request
from flask.typing import ResponseReturnValue

app = Flask(__name__)


@app.get("/readyz")
def readyz() -> ResponseReturnValue:
    return jsonify(status="ready")


@app.post("/api/v1/payments/webhook")
def receive() -> ResponseReturnValue:
    stripe.WebhookSignature.verify_header(
        request.get_data(), request.headers["Stripe-Signature"], os.environ["STRIPE_WEBHOOK_SECRET"], 300
    )
    return jsonify(received=True)
