"""The same chain as it is usually built first: a poll every 100 ms; a transaction, an emit, a confirm and an ack a message."""
