"""Owns payments, refunds, disputes and Stripe's webhook events, each with its audit trail.
Hears `order.cancelled`, `order.expired`, `refund.requested` and `review.accepted`.
Publishes `payment.opened`, `.processing`, `.succeeded`, `.failed`, `.expired`, `.refunded`, `.disputed` and others."""
