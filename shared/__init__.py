"""The library all services use: the bus, the edge, settings, logs. It imports no service."""
