"""The same chain as it is usually built first.

A poll every 100 ms; for each message a transaction, a confirm, an emit and an ack.
"""
