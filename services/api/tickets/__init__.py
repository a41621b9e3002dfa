"""Ticket types, orders with their holds, tickets, check-ins."""
