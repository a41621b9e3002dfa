"""Bringing our rows to what Stripe says of them, whoever asks for it and however often."""
