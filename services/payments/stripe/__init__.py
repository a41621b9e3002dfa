"""Stripe: the only door to it, what its answers say, and what it is asked for."""
