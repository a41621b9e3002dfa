"""The half of a service that nobody waits for: it hears events, relays its own, and does what comes round."""
