"""Owns accounts, logins, events, roles, invites, ticket types, orders and tickets.

Hears what payments tell about the money of orders.
Publishes account.*, login.revoked, invite.*, order.* and refund.requested.
"""
