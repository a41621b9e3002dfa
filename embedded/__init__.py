"""All services in one process: SQLite, events within the process, the Stripe emulator beside it; needs only Python."""
