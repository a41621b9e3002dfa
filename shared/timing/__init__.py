"""How long to wait: before trying again, for company, and for Redis."""
