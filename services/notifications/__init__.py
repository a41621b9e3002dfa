"""Owns people (a small copy), inboxes, notifications, deliveries by email, preferences.

Hears everything in `messages.MESSAGES`, and account events for its people.
Publishes `notification.created` and `notification.changed`, hints for open sockets.
"""
