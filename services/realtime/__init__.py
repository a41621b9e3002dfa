"""Live frames for open sockets, at `/socket.io/`.

Owns nothing durable: who is connected to this process.
Hears `notification.created`, `notification.changed` and `login.revoked`; publishes `presence.reported`, and hears it of
its other processes.
"""
