"""Refunds that are asked for: stored under their key first, sent by a job afterwards."""
